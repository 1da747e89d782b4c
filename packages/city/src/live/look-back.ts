import { moment, type Scene } from './scene.ts'

/** Refunds are on their way for a moment: how often it is looked again, a second apart. */
const LOOKS = 15

interface Seen {
  state: string
  due: number
  paid: number
  refunded: number
}

/**
 * Looks at every order that was placed, as staff sees it: nobody paid more than it costs, nothing is handed out unpaid,
 * and what ended owes nobody anything.
 */
export async function lookBack({ http, tally, orders }: Scene): Promise<void> {
  const complaintOf = async (id: string, isPaidFirst: boolean): Promise<string | null> => {
    const { status, body } = await http.staff('look back', 'GET', `/orders/${id}`)
    if (status !== 200) return `order ${id} is lost: ${status}`
    return judge(id, body, isPaidFirst)
  }
  let open = [...orders]
  for (let looks = 1; open.length > 0; looks += 1) {
    const complaints: [(typeof open)[number], string][] = []
    for (const one of open) {
      const complaint = await complaintOf(one[0], one[1].isPaidFirst)
      if (complaint !== null) complaints.push([one, complaint])
    }
    if (looks === LOOKS) {
      tally.wrong.push(...complaints.map(([, complaint]) => complaint))
      break
    }
    open = complaints.map(([one]) => one)
    if (open.length > 0) await moment(1_000)
  }
  tally.did('orders looked back at', orders.size)
}

function judge(id: string, { state, due, paid, refunded }: Seen, isPaidFirst: boolean): string | null {
  const kept = paid - refunded
  const isOver = state === 'cancelled' || state === 'expired'
  if (isOver && kept !== 0) return `order ${id} is ${state} and keeps ${kept}`
  if (!isOver && kept > due) return `order ${id} costs ${due} and keeps ${kept}`
  const isGoing = state === 'confirmed' || state === 'closed'
  return isGoing && isPaidFirst && kept < due ? `order ${id} is ${state} for ${kept} of ${due}` : null
}
