/** What is done to the conversation: each button with its icon, its state and its key; what cannot be undone asks first. */
import { Button, type ButtonProps } from '../../components/button.tsx'
import { CloseDialog, Dialog, DialogButton } from '../../components/dialog.tsx'
import type { Card } from '../../../desk/card.ts'
import type { Staff } from '../../../desk/staff/staff.ts'
import { Form } from '../../shell/form.tsx'
import { Said } from '../../shell/page.tsx'
import type { DeskContext } from '../desk-now.ts'
import { whoOf } from './call-facts.tsx'
import { TransferMenu } from './transfer-menu.tsx'

interface ControlProps {
  context: DeskContext
  card: Card
}

export function ControlBar({ context, card, colleagues }: ControlProps & { colleagues: readonly Staff[] }) {
  const id = `${card.id}-controls`
  const isConsulting = card.consulted !== null
  const control = (letter: string, action: string, props: Omit<ButtonProps, 'kind' | 'id'>) => (
    <Control context={context} card={card} letter={letter} action={action} {...props} />
  )
  return (
    <div class="control-bar" id={id} role="group" aria-label="The call" data-answers="">
      <div class="control-buttons">
        {control('U', card.muted ? 'unmute' : 'mute', {
          icon: card.muted ? 'mic-off' : 'mic',
          isPressed: card.muted,
          children: 'Mute',
        })}
        {!isConsulting &&
          control('H', card.held ? 'resume' : 'hold', { icon: 'pause', isPressed: card.held, children: 'Hold' })}
        {!isConsulting &&
          !card.isCallback &&
          control('P', 'ask-pin', { icon: 'key', disabled: card.pinEntry === 'used-up', children: 'PIN' })}
        {!isConsulting && <TransferMenu context={context} card={card} colleagues={colleagues} />}
        {control('K', card.asksHelp === null ? 'help' : 'no-help', {
          icon: 'help',
          isPressed: card.asksHelp !== null,
          'aria-label': card.asksHelp === null ? undefined : 'Cancel help request',
          children: 'Help',
        })}
        <span class="control-spacer"></span>
        <NewSpeaker context={context} card={card} />
        <EndCall context={context} card={card} />
      </div>
      <Said />
    </div>
  )
}

function Control({
  context,
  card,
  letter,
  action,
  ...button
}: ControlProps & { letter: string; action: string } & Omit<ButtonProps, 'kind' | 'id'>) {
  return (
    <Form context={context} action={`/desk/calls/${card.id}/${action}`} id={`${card.id}-${letter}-form`}>
      <Button
        {...button}
        kind="secondary"
        id={`${card.id}-${letter}`}
        data-key={letter}
        aria-keyshortcuts={`Alt+Shift+${letter}`}
        title={`Alt+Shift+${letter}`}
      />
    </Form>
  )
}

/** The person who speaks now has proved nothing: the proof is taken back. */
function NewSpeaker({ context, card }: ControlProps) {
  const id = `${card.id}-new-speaker`
  return (
    <>
      <DialogButton
        opens={id}
        kind="secondary"
        icon="user"
        id={`${card.id}-N`}
        data-key="N"
        aria-keyshortcuts="Alt+Shift+N"
        title="Alt+Shift+N"
      >
        New speaker
      </DialogButton>
      <Dialog id={id} title="Does another person speak now?">
        <p>
          The call becomes unverified: the proof of {whoOf(card)} is taken back. The new speaker can enter their own
          PIN.
        </p>
        <Form context={context} action={`/desk/calls/${card.id}/new-person`} id={`${id}-form`}>
          <Said />
          <div class="actions">
            <CloseDialog id={`${id}-no`} />
            <Button kind="danger" id={`${id}-yes`} data-key="N">
              Take the proof back
            </Button>
          </div>
        </Form>
      </Dialog>
    </>
  )
}

function EndCall({ context, card }: ControlProps) {
  const id = `${card.id}-end`
  return (
    <>
      <DialogButton
        opens={id}
        kind="danger-quiet"
        icon="phone-off"
        id={`${card.id}-E`}
        data-key="E"
        aria-keyshortcuts="Alt+Shift+E"
        title="Alt+Shift+E"
      >
        End
      </DialogButton>
      <Dialog id={id} title={`End the call with ${whoOf(card)}?`}>
        <p>They hear a goodbye and their reference. Your wrap-up begins, with the forms for cases and notes.</p>
        <Form context={context} action={`/desk/calls/${card.id}/end`} id={`${id}-form`} data-next="call-title">
          <Said />
          <div class="actions">
            <CloseDialog id={`${id}-no`} />
            <Button kind="danger" id={`${id}-yes`} data-key="E">
              End the call
            </Button>
          </div>
        </Form>
      </Dialog>
    </>
  )
}
