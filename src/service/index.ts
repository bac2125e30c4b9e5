/**
 * The service: a house that runs. Commands come in, are numbered, made durable in another thread, executed, answered, and told to the
 * read models and to whoever listens, in that order.
 */

export {
  DemoDepositError,
  MalformedCommandError,
  SafeModeError,
  ServiceBusyError,
  ServiceError,
  ServiceStoppedError,
  ServiceStorageError,
} from './errors.ts'
export type {
  CallModel,
  ChangeModel,
  Cursor,
  DeleveragingModel,
  EventPage,
  FundingPoint,
  FundPoint,
  LayerPoint,
  LeverageBand,
  LiquidationModel,
  PlacedEvent,
  PoolEpochPage,
  PoolProfits,
  PriceStretch,
  ReadModels,
  TierSample,
} from './models/types.ts'
export { eventTopics, forcedWays } from './models/types.ts'
export {
  digestOfCommands,
  type ExecutedRequest,
  markEvidence,
  type RequestMark,
} from './requests.ts'
export { openService } from './service.ts'
export type {
  Answer,
  Executed,
  Follower,
  Service,
  ServiceLogEntry,
  ServiceMode,
  ServiceNames,
  ServiceOptions,
  ServiceStatus,
} from './types.ts'
export { LOCAL_CHAIN } from './types.ts'
