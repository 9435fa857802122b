/** The smallest flows that hold a PIN, a menu behind a menu, a list of choices and a number. */

export const SMALL_MAIN = `flow: main
start: pin
steps:
  pin:
    ask: pin.ask
    expect: pin
    wait: 12
    wait-again: 15
    silence: [pin.where, pin.still]
    wrong: pin.unreadable
    cleared: number.cleared
    more-time: { say: number.more-time, wait: 120 }
    on: { entered: check, person: person, missed: no-pin }
  check: { decide: check-pin, on: { accepted: menu, too-short-or-long: again, mistyped: again, mistyped-too-often: person, wrong-first: say-wrong, wrong-second: say-wrong, wrong-last: person, paused: person, unavailable: person } }
  say-wrong: { say: pin.wrong, then: again }
  again:
    ask: nothing
    expect: pin
    wait: 15
    silence: [pin.where, pin.still]
    cleared: number.cleared
    more-time: { say: number.more-time, wait: 120 }
    on: { entered: check, person: person, missed: no-pin }
  no-pin: { say: help, then: person }
  menu:
    ask: [welcome, menu.ask]
    expect: menu
    wait: 6
    wait-again: 8
    silence: [menu.short, menu.shorter]
    wrong: [menu.no-such-key, menu.short]
    on: { 1: choose, 2: number, 3: confirm, person: person, missed: missed }
  missed: { say: help, then: line }
  choose:
    ask: choose.ask
    expect: choice
    wait: 8
    silence: [choose.ask, choose.ask]
    wrong: menu.no-such-key
    on: { chosen: chosen, more: more, person: person, missed: missed }
  chosen: { decide: product-chosen, on: { noted: line, not-there: choose } }
  more: { decide: product-other, on: { noted: end } }
  number:
    ask: number.ask
    expect: case-number
    wait: 10
    silence: [number.ask, number.ask]
    cleared: number.cleared
    more-time: { say: number.more-time, wait: 90 }
    on: { entered: find, person: person, missed: missed }
  find: { decide: find-case, on: { open: confirm, closed: confirm, several: number, not-available: number, not-available-again: person } }
  confirm:
    ask: confirm.ask
    expect: menu
    wait: 6
    wrong: menu.no-such-key
    on: { 1: line, silence: end, person: person, missed: missed }
  person: { say: person, then: line }
  line: { end: line }
  end: { end: hang-up }
`

export const SMALL_PROMPTS = `$language: en
welcome: '{brand} Care.'
help: Let's get you some help.
person: I'll put you through to someone now.
pin:
  ask: Please enter your PIN.
  where: It is on your profile page.
  still: I'm still here.
  unreadable: I couldn't read those keys.
  wrong: { text: I couldn't match that PIN. }
menu:
  ask: For a product, press 1. For a case, press 2. To confirm, press 3.
  short: Product, 1. Case, 2. Confirm, 3.
  shorter: Product, press 1. Case, press 2. Confirm, press 3.
  no-such-key: That key isn't an option here.
choose:
  ask: '{choices} For another, press 9.'
number:
  ask: Enter the case number.
  cleared: Cleared.
  more-time: Take your time.
confirm:
  ask: If that's right, press 1.
`

export const SMALL = { 'main.flow.yaml': SMALL_MAIN, 'prompts.en.yaml': SMALL_PROMPTS }
