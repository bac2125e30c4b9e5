/**
 * Most commands of one batch. Only a node under full load fills one: below that a batch is what came in during the commit
 * before. Then its commands wait some 15 ms, and a flush of a few ms costs each of them less than one µs; with 1,024 a busy disk
 * took as long as the commands.
 */
export const batchCommandsMax = 4_096

/** Most bytes of commands and evidence of one batch: keeps a record far below SQLite's 1 GB for one value, and one commit in milliseconds. */
export const batchBytesMax = 8 * 2 ** 20

/** Most bytes of one command, and of one command's evidence: eight fit a batch, so every accepted command fits one. */
export const commandBytesMax = 2 ** 20

/** Most commands that wait for their batch. A submitter beyond it is refused at once: about a quarter of a second at 250 k commands/s. */
export const queueCommandsMax = 65_536

/** Most bytes of commands and evidence that wait, so that large ones cannot take the memory of the process: 32 full batches. */
export const queueBytesMax: number = 32 * batchBytesMax

/** How long the sequencer stays idle before it writes the outcome of its last batch, in ms. */
export const sealIdleMs = 50

/** The acknowledged mark is flushed to the disk at least every so many batches (and at every seal, snapshot and close). */
export const markSyncBatches = 256

/** Snapshots kept beside the journal. Two older ones stand by for the case that the newest is damaged. */
export const snapshotsKept = 3

/** When a snapshot is due by itself: a million commands are executed again in some seconds, and their bytes read in one. */
export const snapshotPolicy = { commands: 1_000_000, bytes: 512 * 2 ** 20 } as const
