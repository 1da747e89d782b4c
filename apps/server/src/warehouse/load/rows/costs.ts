import { defineRows, instant, text } from './define.ts'

export const costRows = defineRows(
  'cost',
  { table: 'fact_cost', replaces: false },
  {
    business_date: (r) => r.date,
    store_id: (r) => text(r.storeId),
    cost_id: (r) => r.id,
    category: (r) => r.category,
    amount: (r) => r.amount,
  },
)

export const abuseLossRows = defineRows(
  'abuse_loss',
  { table: 'fact_abuse_loss', replaces: false },
  {
    business_date: (r, c) => c.local(r.storeId, r.at).date,
    local_hour: (r, c) => c.local(r.storeId, r.at).hour,
    store_id: (r) => r.storeId,
    abuse_loss_id: (r) => r.id,
    at: (r) => instant(r.at),
    abuse: (r) => r.abuse,
    node_id: (r, c) => c.node(r.person),
    staff_id: (r) => text(r.staffId),
    order_id: (r) => text(r.orderId),
    amount: (r) => r.amount,
  },
)
