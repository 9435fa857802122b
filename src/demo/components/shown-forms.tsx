/** Components that are pressed and typed into, in every state. */
import { Badge, BADGES } from '../../web/components/badge.tsx'
import { Button, BUTTON_KINDS, ButtonLink, CopyButton } from '../../web/components/button.tsx'
import { CloseDialog, Dialog, DialogButton } from '../../web/components/dialog.tsx'
import { Empty } from '../../web/components/empty.tsx'
import { AreaField, CheckField, SelectField, TextField } from '../../web/components/field.tsx'
import { Icon, ICONS } from '../../web/components/icon.tsx'
import { Menu, MenuItem } from '../../web/components/menu.tsx'
import { Suggest } from '../../web/components/suggest.tsx'
import { Tabs } from '../../web/components/tabs.tsx'

export function Buttons() {
  return (
    <section aria-labelledby="buttons">
      <h2 id="buttons">Buttons and icons</h2>
      <article>
        <div class="actions">
          {BUTTON_KINDS.map((kind) => (
            <Button kind={kind} type="button">
              {kind}
            </Button>
          ))}
        </div>
        <h3>With icons, as switches, waiting, not possible</h3>
        <div class="actions">
          <Button type="button" icon="phone">
            Accept
          </Button>
          <Button type="button" kind="secondary" icon="mic" isPressed={false} id="switch-off">
            Mute
          </Button>
          <Button type="button" kind="secondary" icon="mic-off" isPressed id="switch-on">
            Mute
          </Button>
          <Button type="button" aria-busy="true">
            Opening the case
          </Button>
          <Button type="button" kind="secondary" disabled>
            Not possible now
          </Button>
          <ButtonLink href="#buttons" kind="secondary" icon="external">
            A link
          </ButtonLink>
          <span>
            Reference 417-229-305 <CopyButton text="417-229-305" label="Copy the reference" id="copy" />
          </span>
        </div>
        <ul class="icon-list" aria-label="Icons">
          {ICONS.map((name) => (
            <li>
              <Icon shape={name} size={20} /> <small>{name}</small>
            </li>
          ))}
        </ul>
      </article>
    </section>
  )
}

const COMPANIES = [
  { value: 'arden', label: 'Arden Bank' },
  { value: 'gallant', label: 'Gallant Foods' },
  { value: 'norvik', label: 'Norvik Partners' },
]

export function Fields() {
  return (
    <section aria-labelledby="fields">
      <h2 id="fields">Fields</h2>
      <article>
        <form method="get" action="#fields">
          <div class="fields">
            <TextField id="f-plain" name="plain" label="Summary" />
            <TextField
              id="f-help"
              name="help"
              label="Reference"
              help="The nine digits the analyst reads to you."
              isShort
            />
            <TextField
              id="f-wrong"
              name="wrong"
              label="Time zone"
              value="Nowhere/Land"
              help="As in the time zone database."
              error="Write a time zone like Europe/London."
            />
            <TextField id="f-fixed" name="fixed" label="Id" value="arden" readonly />
            <SelectField id="f-select" name="select" label="Desk" empty="Choose a desk" choices={COMPANIES} />
            <Suggest id="f-suggest" name="suggest" label="Company" suggestions={COMPANIES} help="Its name or its id." />
          </div>
          <AreaField id="f-area" name="area" label="What the caller says" />
          <CheckField
            id="f-check"
            name="check"
            label="Give me twice the time"
            help="For every answer on the phone."
            isChecked
          />
          <Button>Save</Button>
        </form>
      </article>
    </section>
  )
}

/** Dialogs, menus and tabs: what opens, and what is shown instead of another. */
export function Questions() {
  return (
    <section aria-labelledby="questions">
      <h2 id="questions">Dialog, menu, tabs</h2>
      <div class="actions">
        <DialogButton opens="d-end" id="d-end-button" kind="danger-quiet" icon="phone-off">
          End…
        </DialogButton>
        <Menu id="m-row" label="Actions">
          <MenuItem>
            <a href="#questions">Open the call</a>
          </MenuItem>
          <MenuItem>
            <button type="button">
              <Icon shape="listens" /> Listen
            </button>
          </MenuItem>
          <MenuItem>
            <button type="button" class="button--danger-quiet">
              <Icon shape="phone-off" /> End the call
            </button>
          </MenuItem>
        </Menu>
        <Menu id="m-icon" label="More about Ana Lindqvist" icon="more" isIconOnly kind="quiet" isAtEnd>
          <MenuItem>
            <a href="#questions">Her calls</a>
          </MenuItem>
        </Menu>
      </div>
      <Dialog id="d-end" title="End the call with Ana Lindqvist?">
        <p>The caller is hung up on. You then say what became of the call.</p>
        <form method="get" action="#questions">
          <div class="actions">
            <CloseDialog />
            <Button kind="danger">End the call</Button>
          </div>
        </form>
      </Dialog>
      <article>
        <div id="tabs-place">
          <ShownTabs />
        </div>
      </article>
    </section>
  )
}

function ShownTabs() {
  return (
    <Tabs
      id="t"
      label="About this call"
      tabs={[
        { key: 'cases', label: 'Cases', count: 2, body: <p>Two open cases.</p> },
        {
          key: 'notes',
          label: 'Notes',
          body: <AreaField id="t-note" name="note" label="Note" help="Saved as you type." />,
        },
        { key: 'history', label: 'History', body: <p>Three calls in a month.</p> },
      ]}
    />
  )
}

export function States() {
  return (
    <section aria-labelledby="states">
      <h2 id="states">Badges, answers, and what is empty</h2>
      <article>
        <div class="actions">
          {BADGES.map((badge) => (
            <Badge badge={badge} age="34 min ago" />
          ))}
          <span class="chip">support 3</span>
        </div>
        <h3>Answers</h3>
        <p class="answer">Saved. It holds from your next call on.</p>
        <p class="answer is-wrong">Not saved: that language is not among the choices.</p>
        <div class="toast">
          <p>Case 0002000001 is open.</p>
          <button type="button" class="button button--quiet">
            Close
          </button>
        </div>
        <div class="toast is-wrong">
          <p>That did not get through. Nothing was sent: try again.</p>
          <button type="button" class="button button--quiet">
            Close
          </button>
        </div>
        <h3>Nothing here</h3>
        <Empty
          title="No call waits at your desks."
          why="You are ready: a call is offered here as soon as one comes."
          icon="phone"
        />
        <Empty title="No contact matches “lindt”." why="Names, e-mail addresses and contract numbers are searched.">
          <Button kind="secondary" type="button">
            Clear the search
          </Button>
        </Empty>
      </article>
    </section>
  )
}
