/** Two wheels on one frame: online and the street. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0c6b64" />
      <circle cx="11" cy="16" r="5.5" fill="none" stroke="#ffffff" strokeWidth="2.5" />
      <circle cx="21" cy="16" r="5.5" fill="none" stroke="#9fdcd5" strokeWidth="2.5" />
    </svg>
  )
}
