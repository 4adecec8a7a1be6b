// Package web is the page of `tcpglass serve`: a TCP that you can watch, in
// a browser.
//
//	s, err := web.New(ctx, web.Config{})
//	err = s.Serve(listener) // until ctx ends
//
// The page itself – plain modules, style sheets, no build step – is in
// assets and inside of the program. What it shows comes from the routes
// below /api/: runs of lessons and scenarios (lab.go), captures
// (captures.go), socket tables as they change (live.go). types.d.ts says in
// which shapes.
//
// The contract: whatever the browser sends is taken for hostile. Every body,
// queue, table, rate and time has a bound with a name (limits.go), no other
// site can ask for anything (security.go), no path leads out of the assets,
// and a mistake of ours costs one answer, not the server. A request gets its
// answer or an error that says what to do, in the reader's language.
//
// What it does not do: it keeps nothing on disk, sends nothing anywhere, and
// speaks no TLS. On an address that others can reach it wants a token.
//
// Start reading at server.go; a part hooks its routes in with serve.
package web
