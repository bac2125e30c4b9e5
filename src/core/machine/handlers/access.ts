/** Signatures and sessions. */
import {
  closeSession,
  openSession,
  openTurn,
  sessionCloseReject,
  sessionOpenReject,
  signedReject,
} from '../../access/index.ts'
import type { CommandType } from '../../words/index.ts'
import type { Handler } from '../handler.ts'

type AccessCommand = 'signed' | 'sessionOpen' | 'sessionClose'

/** Handlers of access. */
export const accessHandlers: { readonly [N in AccessCommand & CommandType]: Handler<N> } = {
  signed: { reject: signedReject, act: openTurn },
  sessionOpen: { reject: sessionOpenReject, act: openSession },
  sessionClose: { reject: sessionCloseReject, act: closeSession },
}
