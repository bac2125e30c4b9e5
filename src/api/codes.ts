/**
 * Why the edge refuses a request before any command is made of it. Like the core's reject codes these are stable and never
 * reused; numbers from 1000 on, so that the two tables never meet.
 */
export const edgeCodes = {
  // 10xx what was sent
  bodyMalformed: { code: 1000, status: 400, meaning: 'The body is not JSON.' },
  fieldInvalid: { code: 1001, status: 400, meaning: 'A field is missing, unknown, of the wrong kind or out of range.' },
  cursorInvalid: { code: 1002, status: 400, meaning: 'The cursor was not made by this route.' },
  bodyTooLarge: { code: 1003, status: 413, meaning: 'The body is larger than the published limit.' },
  mediaTypeUnsupported: { code: 1004, status: 415, meaning: 'The body must be application/json.' },
  hostNotAllowed: { code: 1005, status: 421, meaning: 'The Host or Origin of the request is not a loopback name.' },
  requestMalformed: { code: 1006, status: 400, meaning: 'The request is not well-formed HTTP.' },
  frameMalformed: { code: 1007, status: 400, meaning: 'The frame is not JSON of a known shape.' },
  webhookUrlRefused: { code: 1008, status: 400, meaning: 'The house does not send to this address.' },

  // 11xx what was asked for
  routeUnknown: { code: 1100, status: 404, meaning: 'There is no such route.' },
  nothingThere: { code: 1101, status: 404, meaning: 'There is nothing under this number.' },
  notForThisHouse: { code: 1102, status: 409, meaning: 'This house does not offer it; the detail says what to do.' },
  channelUnknown: { code: 1103, status: 404, meaning: 'There is no such channel.' },

  // 12xx who asks
  credentialUnknown: { code: 1200, status: 401, meaning: 'The credential is unknown, expired or malformed.' },
  credentialMissing: { code: 1201, status: 401, meaning: 'This route needs a credential.' },
  roleNotAllowed: { code: 1202, status: 403, meaning: 'The role of this credential may not do this.' },
  readOnlyCredential: { code: 1203, status: 403, meaning: 'This credential may only read.' },
  notYours: { code: 1204, status: 403, meaning: 'It belongs to somebody else, or does not exist.' },
  signatureRefused: { code: 1205, status: 403, meaning: 'The signature does not cover these commands.' },

  // 13xx how often
  rateLimited: { code: 1300, status: 429, meaning: 'Too many requests from this key; try again after retryMs.' },
  serviceBusy: {
    code: 1301,
    status: 429,
    meaning: 'Too many commands wait; nothing was taken, try again after retryMs.',
  },
  idempotencyMismatch: { code: 1302, status: 409, meaning: 'This idempotency key was used with another request.' },
  subscriptionsFull: { code: 1303, status: 429, meaning: 'The connection has the largest number of subscriptions.' },
  webhooksFull: { code: 1305, status: 409, meaning: 'There are as many webhooks as there may be.' },
  requestExecuted: {
    code: 1306,
    status: 409,
    meaning:
      'This very request was executed, at executedSeq, before the house was started anew; its answer is no longer known.',
  },
  readerTooSlow: { code: 1304, status: 429, meaning: 'The reader does not keep up; connect again and resume.' },

  // 14xx how the house stands
  safeMode: {
    code: 1400,
    status: 503,
    meaning: 'New risk and forced sales wait until prices are fresh; nothing was taken.',
  },
  serviceStopped: {
    code: 1401,
    status: 503,
    meaning:
      'The service has stopped: what became of a waiting command is unknown; send the same request, with its key, to the next.',
  },
  serviceStorage: { code: 1402, status: 503, meaning: 'The journal has no room; nothing was taken.' },
  malformedCommand: { code: 1403, status: 400, meaning: 'A field does not fit its command; nothing was taken.' },
  unexpected: { code: 1499, status: 500, meaning: 'An error of the program, not of the request; it is logged.' },
} as const

/** The name of an edge code. */
export type EdgeCode = keyof typeof edgeCodes
