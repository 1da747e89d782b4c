/** Which side of the counter a sales channel is on: only the till is in the street. */
export function isOnline(channel: string): boolean {
  return channel !== 'till'
}
