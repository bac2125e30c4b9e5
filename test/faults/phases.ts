/** What the child of a kill round was doing: one byte in a file that both map to the page cache, so it outlives a kill -9. */
export const phases = [
  'starting',
  'recovery',
  'idle',
  'append',
  'executing or answering',
  'snapshot writing',
  'snapshot rename',
] as const

export type Phase = (typeof phases)[number]
