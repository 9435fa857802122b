/** How a page says no, and what its reader can do about it. English. */

export const REFUSALS = {
  'refused.error': 'Error {status}',
  'refused.reference': 'Reference',
  'refused.copy': 'Copy the reference',

  'refused.signed-out': 'You are not signed in',
  'refused.sign-in-again': 'Please sign in again before you do this',
  'refused.wrong-role': 'You do not have access to this page',
  'refused.other-site': 'This request did not come from a page of this service',
  'refused.old-form': 'This form is no longer valid: open the page again',
  'refused.not-known': 'It is not known whether this was done',
  'refused.not-found': 'There is no such page',
  'refused.unreadable': 'What was sent cannot be read',
  'refused.pin-in-text': 'That text holds a number that looks like a Contact PIN',
  'refused.too-fast': 'That was sent too often: please wait',
  'refused.too-large': 'What was sent is too large',
  'refused.too-many': 'Too many sign-ins from here: please wait a minute',
  'refused.broken': 'Something broke on our side',
  'refused.out-of-order': 'Careline cannot reach its records now',
  'refused.crowded': 'Too many pages open here at once',
  'refused.not-set-up': 'Sign-in is not set up',
  'refused.no-provider': 'The sign-in service does not answer',
  'refused.stale-sign-in': 'This sign-in is no longer valid',
  'refused.provider-refused': 'The sign-in service did not let you in',
  'refused.not-fresh': 'The sign-in service did not ask who you are',
  'refused.no-auth-time': 'The sign-in service does not say when you signed in',
  'refused.weak-sign-in': 'Your sign-in is not strong enough for staff',
  'refused.email-not-verified': 'Your e-mail address is not verified',
  'refused.unknown': 'We do not know you yet',
  'refused.left': 'Your access has ended',
  'refused.ambiguous': 'Two people have your e-mail address',
  'refused.address-new': 'Your e-mail address is new here',
  'refused.taken': 'Your e-mail address belongs to another account',
  'refused.roles-not-sent': 'The sign-in service did not say your groups',
  'refused.no-role': 'None of your groups gives you access here',
  'refused.roles-unreadable': 'Your groups cannot be read',
  'refused.roles-overage': 'You are in too many groups for the sign-in service',
  'refused.roles-off': 'Your groups no longer give you access here',

  'advice.signed-out': 'What you sent was not done. Sign in, and do it again.',
  'advice.sign-in-again': 'Nothing was done. Sign in again, then open the page and do it once more.',
  'advice.wrong-role': 'Your role does not include it. Ask an administrator if you need it.',
  'advice.other-site':
    'Nothing was done. Open the page here, and do it again. If a link on another site or in an e-mail led you here, tell an administrator.',
  'advice.old-form': 'Nothing was done. Send the form from the page as it opens now.',
  'advice.not-known': 'It was begun, and there is no answer yet. Look whether it was done before you do it again.',
  'advice.not-found':
    'The address is misspelt, or what was here is gone. Check the address, or begin at your start page.',
  'advice.unreadable': 'Nothing was done. Go back, check what you typed, and send it again.',
  'advice.pin-in-text':
    'Nothing was done, because a PIN is never stored in a text. Go back and leave the number out. If it belongs to another system, put a word between its digits, for example “1234 then 5678”.',
  'advice.too-fast': 'Nothing was done this time. What you sent before was. Go back and try again later.',
  'advice.too-large': 'Nothing was done. A large file is imported by an administrator with careline directory import.',
  'advice.too-many': 'People who share your network address are counted together. Calls are answered meanwhile.',
  'advice.broken': 'Nothing you did. Try again; if it stays, tell an administrator the reference.',
  'advice.out-of-order':
    'This page is out of order. Calls are answered meanwhile, and callers reach a person. Try again in a minute; if it stays, tell an administrator the reference.',
  'advice.crowded':
    'Close the pages of this service that you do not need, and load this one again. Calls are answered meanwhile.',
  'advice.not-set-up':
    'The operator of this service has to set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. Calls are answered meanwhile.',
  'advice.no-provider': 'It is outside Careline. Try again in a minute. Calls are answered meanwhile.',
  'advice.stale-sign-in': 'It took too long, was used already, or began in another browser. Start again.',
  'advice.provider-refused':
    'Sign in as a person who has access to Careline, or ask the people who run your sign-in to give it to you.',
  'advice.not-fresh': 'This needs you to prove who you are now, and it did not happen. Start again.',
  'advice.no-auth-time':
    'A new PIN and other protected actions need a sign-in of the last minutes. Ask the people who run your sign-in to send the claim auth_time to Careline: their provider’s settings for that are in docs/sign-in.md. Everything else works meanwhile.',
  'advice.weak-sign-in':
    'Staff sign in with a second factor, e.g. a security key or an app, and the sign-in service did not say that you did. Sign in again with it, or ask the people who run your sign-in to set one up.',
  'advice.email-not-verified':
    'The sign-in service did not say that it is verified. Ask the people who run your sign-in to verify it, or to send the claim email_verified to Careline (docs/sign-in.md). Then sign in again.',
  'advice.unknown':
    'No person in the directory has your e-mail address. Ask an administrator, or your Designated Contact, to add you.',
  'advice.left': 'If that is a mistake, ask an administrator, or a Designated Contact of your company.',
  'advice.ambiguous': 'Ask an administrator to correct the directory.',
  'advice.address-new':
    'It was entered for you less than seven days ago, and opens nothing before that, so that the owner of the old address can object. An account that you signed in with before still works.',
  'advice.taken':
    'You have signed in under another account before. Ask an administrator to release that account, on your page in Administration. Then sign in again.',
  'advice.roles-not-sent':
    'Staff come in by a group or role that the sign-in service sends, and it sent none for you. Ask the people who run your sign-in to send it to Careline (docs/sign-in.md). If you are not staff, ask an administrator, or your Designated Contact, to add you.',
  'advice.no-role':
    'Staff come in by a group or role at the sign-in service. Ask the people who run your sign-in to put you into one that has access to Careline, then sign in again. If you are not staff, ask an administrator, or your Designated Contact, to add you.',
  'advice.roles-unreadable':
    'What the sign-in service sent as your groups is no list of names. Ask the people who run your sign-in to correct it (docs/sign-in.md). If you are not staff, ask an administrator, or your Designated Contact, to add you.',
  'advice.roles-overage':
    'It did not send your groups, because there are too many. Ask the people who run your sign-in to send only the groups of Careline, or app roles (docs/sign-in.md). If you are not staff, ask an administrator, or your Designated Contact, to add you.',
  'advice.roles-off':
    'You came in by a group at the sign-in service, and Careline is no longer set up to read groups. Ask an administrator to take over your row in Administration, then sign in again.',
} as const
