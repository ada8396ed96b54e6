// Preloaded into an emulator (node --require): whatever it asks to listen on, it gets a free port on loopback and no
// other. Each is told on standard output, behind the port that was asked for: "loopback 4567 12345". It ends when the
// process that started it is gone, however that ended.
'use strict';

const net = require('node:net');

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function listenOnLoopback(...args) {
  this.keepAliveTimeout = 0;  // or a connection kept by the proxy could end just when it is used
  const asked = args[0]?.port ?? args[0];
  this.once('listening', () => process.stdout.write(`loopback ${asked} ${this.address().port}\n`));
  const callbacks = args.filter((argument) => typeof argument === 'function');
  return listen.call(this, { port: 0, host: '127.0.0.1' }, ...callbacks);
};

const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.exit(1); }, 1000).unref();
