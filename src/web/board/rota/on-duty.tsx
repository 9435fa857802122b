/** Who is on duty, on the board: now, until when, and the times of the next week without an engineer. */
import type { RotaNow } from '../../../alerts/rota/watch-rota.ts'
import type { Shift } from '../../../alerts/rota/rota.ts'
import { maskCallerNumber, readCallerNumber } from '../../../domain/caller-number.ts'
import { dayAndClock } from '../../forms/day-and-time.ts'
import { Icon } from '../../components/icon.tsx'

export const maskedPhone = ({ phone }: Pick<Shift, 'phone'>): string => maskCallerNumber(readCallerNumber(phone))

/** More holes are the same news. */
const MOST_HOLES = 3

export function OnDuty({ rota, zone }: { rota: RotaNow | undefined; zone: string }) {
  if (rota === undefined) return <p class="empty-line">The rota cannot be read now.</p>
  const { onDuty, holes, problems, isThere } = rota
  return (
    <>
      {!isThere && <p class="empty-line">No rota is there: no engineer is rung when no analyst is ready.</p>}
      {onDuty.length > 0 && (
        <ol class="on-duty">
          {onDuty.map((shift) => (
            <li>
              <strong>{shift.name}</strong> {maskedPhone(shift)}{' '}
              <small>
                {shift.isOverride && 'override, '}until {dayAndClock(shift.until, zone)}
              </small>
            </li>
          ))}
        </ol>
      )}
      <RotaWarnings holes={holes} problems={problems} zone={zone} />
    </>
  )
}

export function RotaWarnings({ holes, problems, zone }: Pick<RotaNow, 'holes' | 'problems'> & { zone: string }) {
  return (
    <>
      {holes.slice(0, MOST_HOLES).map(({ from, until }) => (
        <p class="rota-hole">
          <Icon shape="alert" size={14} /> No engineer from {dayAndClock(from, zone)} until {dayAndClock(until, zone)}
        </p>
      ))}
      {holes.length > MOST_HOLES && <p class="rota-hole">And {holes.length - MOST_HOLES} more times this week.</p>}
      {problems.map((problem) => (
        <p class="rota-hole">
          <Icon shape="calendar" size={14} /> {problem}
        </p>
      ))}
    </>
  )
}
