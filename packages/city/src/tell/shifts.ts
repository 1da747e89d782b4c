import { TELLING } from '../parameters.ts'
import { shiftOn } from '../place/roster.ts'
import { STORES } from '../place/stores.ts'
import { PURPOSE } from '../purposes.ts'
import { at, dateOf, type Telling } from './telling.ts'

/** Tells who worked when: rostered shifts, with sick days, overtime and what they cost with social charges. */
export function tellShifts(telling: Telling): void {
  const { world, day, random, write } = telling
  world.roster.forEach((employee, number) => {
    const shift = shiftOn(employee, day)
    const store = STORES[employee.storeIndex]
    if (!shift || !store) return
    random.seek(number, day, PURPOSE.shift)
    const isSick = random.chance(0.018)
    const planned = shift.to - shift.from - 30
    const overtime = random.chance(0.2) ? random.int(45) : 0
    // Sick pay is 60 % of the day; nobody was there.
    const paid = isSick ? Math.round(planned * 0.6) : planned + overtime
    write({
      kind: 'shift',
      id: `${dateOf(telling)}-${employee.id}`,
      staffId: employee.id,
      storeId: store.id,
      startsAt: at(telling, shift.from),
      endsAt: at(telling, shift.to + overtime),
      plannedMinutes: planned,
      paidMinutes: paid,
      cost: Math.round((paid / 60) * employee.hourlyCost * TELLING.socialCharges),
    })
  })
}
