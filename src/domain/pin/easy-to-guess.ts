/** Verifiers that are never issued: an attacker would try them first (docs/security.md, "The PIN"). */

/** Columns and diagonals of a keypad, in both directions. */
const KEYPAD_LINES = ['147', '741', '258', '852', '369', '963', '159', '951', '357', '753']

/**
 * About 0.7 % of six-digit and 0.2 % of eight-digit numbers, so that refusing them gives nothing worth having away.
 * `ownPhones` are the contact's numbers in any notation; their last digits are refused too.
 */
export function isEasyToGuess(verifier: string, ownPhones: readonly string[]): boolean {
  return (
    /(.)\1{3}/.test(verifier) ||
    isRun(verifier) ||
    isRepeated(verifier) ||
    verifier === [...verifier].toReversed().join('') ||
    /^(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])?$/.test(verifier) ||
    isKeypadWalk(verifier) ||
    ownPhones.some((phone) => phone.replace(/[^0-9]/g, '').endsWith(verifier))
  )
}

/** `456789`, `321098`: each digit one more, or one less, than the one before; 0 follows 9. */
function isRun(verifier: string): boolean {
  const steps = [...verifier].slice(1).map((digit, i) => (Number(digit) - Number(verifier.charAt(i)) + 10) % 10)
  return steps.every((step) => step === 1) || steps.every((step) => step === 9)
}

/** `123123`, `121212`. */
function isRepeated(verifier: string): boolean {
  return /^(.{1,4})\1+$/.test(verifier)
}

/** `147258`, `14725836`: lines of the keypad one after another, the last one perhaps cut off. */
function isKeypadWalk(verifier: string): boolean {
  const pieces = verifier.match(/.{1,3}/g) ?? []
  return pieces.every((piece) => KEYPAD_LINES.some((line) => line.startsWith(piece)))
}
