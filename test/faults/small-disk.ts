/** A small file system, to be filled. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { inDirectory } from './places.ts'

/** Takes every free block of the disk, one by one: who works there meanwhile may be quicker. */
export function consumeRest(disk: string): void {
  const block = new Uint8Array(statfsSync(disk).bsize)
  try {
    while (true) appendFileSync(join(disk, 'rest'), block)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

/** Runs on a file system in memory of so many KiB, or skips where none can be mounted. */
export async function onSmallDisk(
  context: TestContext,
  kib: number,
  body: (disk: string) => void | Promise<void>,
): Promise<void> {
  await inDirectory(async (directory) => {
    const disk = join(directory, 'disk')
    mkdirSync(disk)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', disk], { encoding: 'utf8' })
    if (mounted.status !== 0)
      return context.skip(`needs the right to mount a small disk: ${mounted.stderr ?? 'no mount command'}`)
    try {
      await body(disk)
    } finally {
      spawnSync('umount', ['-l', disk])
    }
  })
}
