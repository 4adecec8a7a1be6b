// Package service is what `tcpglass host` serves: a small web site that
// shows the very stack that carries it, the echo, discard and character
// generator services of old, and relays to servers elsewhere.
//
// It knows net and net/http, not the stack: listeners come in, and the
// socket table comes in as functions.
package service
