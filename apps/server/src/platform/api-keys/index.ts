/** Keys of programs: made, listed and ended by people, judged at every request. */
export { type ApiKeys, bearerOf, openApiKeys } from './judge-key.ts'
export { createKey, endKey, endKeysBeyond, keysOf } from './manage-keys.ts'
