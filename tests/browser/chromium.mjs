// Starts a real Chromium, without what it would otherwise look for in the network.

import { chromium } from 'playwright-core';

export function startChromium(executablePath) {
  const args = ['--disable-gpu', '--disable-quic', '--disable-sync'];
  return chromium.launch({ executablePath, args });
}
