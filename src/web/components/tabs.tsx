/** Parts of a page of which one is shown: links to them without a script, tabs with arrow keys with it (assets/tabs.js). */
import type { Child } from 'hono/jsx'

export interface Tab {
  /** Unique among these tabs. */
  key: string
  label: string
  /** How many are behind it. */
  count?: number
  body: Child
}

export interface TabsProps {
  /** The chosen tab is remembered by it, also while live parts are drawn anew. */
  id: string
  label: string
  tabs: readonly Tab[]
}

/** The first tab is shown until another one is chosen. */
export function Tabs({ id, label, tabs }: TabsProps) {
  return (
    <div class="tabs" id={id} data-tabs="">
      <ul class="tab-list" id={`${id}-list`} aria-label={label}>
        {tabs.map((tab) => (
          <li>
            <a class="tab" id={`${id}-tab-${tab.key}`} href={`#${id}-${tab.key}`}>
              {tab.label}
              {tab.count !== undefined && <span class="count">{tab.count}</span>}
            </a>
          </li>
        ))}
      </ul>
      {tabs.map((tab) => (
        <section class="tab-panel" id={`${id}-${tab.key}`} aria-labelledby={`${id}-tab-${tab.key}`}>
          {tab.body}
        </section>
      ))}
    </div>
  )
}
