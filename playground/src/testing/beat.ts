/** A process for tests: it says every few milliseconds that it runs, and ends with the one that started it. */
setInterval(() => process.stdout.write('beat\n'), 20);
process.on('disconnect', () => process.exit(0));
