#!/usr/bin/env node
import { requireNode } from './require-node.mjs'

requireNode()
void import('../src/cli/main.ts')
