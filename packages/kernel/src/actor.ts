/** Who did something. */
export type Actor =
  | { kind: 'user'; userId: string }
  | { kind: 'key'; keyId: string }
  | { kind: 'customer'; customerId: string }
  | { kind: 'guest'; deviceId: string }
  | { kind: 'system'; name: string }

/** The id or name alone, where a column holds people of the merchant only. */
export function actorId(actor: Actor): string {
  if (actor.kind === 'user') return actor.userId
  if (actor.kind === 'key') return actor.keyId
  if (actor.kind === 'customer') return actor.customerId
  return actor.kind === 'guest' ? actor.deviceId : actor.name
}

/** With its kind, where everybody may be meant: `user:…`, `key:…`, `customer:…`, `guest:…`, `system:…`. */
export function actorText(actor: Actor): string {
  return `${actor.kind}:${actorId(actor)}`
}
