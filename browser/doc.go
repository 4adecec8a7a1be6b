// Package browser tries the page of `tcpglass serve` in a real Chromium, as
// a person would: it opens views, presses keys, drags files, reads what stands
// there. It has no code but its tests, and is a module of its own so that
// nobody who embeds the stack downloads what drives a browser.
//
//	cd browser && go test ./...
//
// The tests want a Chromium on the PATH and, for TestAccessibility, the
// packages of ../web (npm ci). Where there is no Chromium they skip, unless
// CI is set.
//
// Start reading at page_test.go.
package browser
