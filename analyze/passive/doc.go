// Package passive is TCP seen from beside the wire: it is shown the segments
// of one connection, in the order of a capture, and says what became of both
// ends. It knows no packet, no file, and nothing of how our own TCP works.
package passive
