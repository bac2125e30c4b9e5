/** The words of the house: commands, events, reject codes and their canonical bytes. */
export { type ByteWriter, byteWriter, type Codec, codecOf } from './codec.ts'
export { type Command, type CommandOf, type CommandType, commandSchemas } from './commands.ts'
export { type EventType, eventSchemas, type HouseEvent } from './events.ts'
export {
  type AccountKind,
  accountKinds,
  accountModes,
  type BidStage,
  bidStages,
  type CoinDebtCause,
  type DeleverageRound,
  deleverageRounds,
  depthDistances,
  expiryPosition,
  expiryStatuses,
  type FillKind,
  type InstrumentKind,
  instrumentKinds,
  instrumentPosition,
  type LayerKind,
  layerKinds,
  type MarginModel,
  marginModels,
  modePosition,
  type OracleMode,
  oracleModes,
  type PostingClass,
  type ProcedureKind,
  type ProcedureReason,
  procedureKinds,
  procedureReasons,
  type Subject,
  scopeBits,
  statusPosition,
  subjects,
} from './kinds.ts'
export { firstReject, type Reject, rejectCodes } from './reject-codes.ts'
