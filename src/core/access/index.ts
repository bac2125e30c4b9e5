/** Access: who may ask for what; signatures, sessions, nonces. */

export { NONCE_WINDOW } from './nonces.ts'
export {
  closeSession,
  holderOf,
  openSession,
  rebuildAccess,
  sessionCloseReject,
  sessionOpenReject,
} from './sessions.ts'
export { claimOf } from './subjects.ts'
export { type AccessHouse, accessOf } from './tables.ts'
export { accessReject, claimReject, endPartOfTurn, openTurn, signedReject } from './turn.ts'
