// Package service is what `tcpglass host` serves: a small web site that
// shows the very stack that carries it, and the echo, discard and character
// generator services of old.
//
// It knows net and net/http, not the stack: listeners come in, and the
// socket table comes in as functions, so that its tests run without one.
package service
