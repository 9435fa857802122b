// The phone itself: which script speaks to the telephone network, and what every such script offers.
//
// prepare(): 'ready', 'ask' (a press on the page has to ask for the microphone), 'blocked', 'none' (no microphone) or 'unsupported'.
// ask(): asks the person for the microphone; as `prepare`.
// open({ getToken, edge, on }): a device. `getToken()` gives `{ token, seconds }`, undefined when the person may have none (tell
//   `on.refused`), and throws when the service is not reached (ask again later). `on.registered()`, `on.unregistered(why)`, `on.incoming(call)`, `on.devices()`, `on.refused()`.
//   device: close(), devices() → { microphone, speaker, ring }: lists of { id, name }, choose(kind, id).
//   call: id (Twilio's), accept(), reject(), hangUp(), mute(isMuted), on(name, listener), with the names accepted, over,
//   failed(why), volume(0…1), warning(name), cleared(name), heard(words).

export const loadDevice = (address) => import(address)
