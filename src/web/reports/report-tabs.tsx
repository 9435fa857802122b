/** Which reports there are. */
import { pathTo, type ShownReport } from './asked.ts'

export const CALLS_PATH = '/reports'
export const VERIFICATION_PATH = '/reports/verification'

const TABS = [
  { path: CALLS_PATH, label: 'Calls' },
  { path: VERIFICATION_PATH, label: 'Verification' },
]

export function ReportTabs({ asked, path: here }: { asked: ShownReport; path: string }) {
  return (
    <nav aria-label="Reports" class="tabs">
      <ul>
        {TABS.map(({ path, label }) => (
          <li>
            <a href={pathTo(path, asked)} aria-current={path === here ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
