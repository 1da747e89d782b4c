export { type SandboxPay, type SandboxPayOptions, startSandboxPay } from './start.ts'
