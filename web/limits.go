package web

import "time"

// What one request may be, and how long it may take.
const (
	maxHeader  = 16 << 10  // octets of a request's line and headers
	maxRequest = 256 << 10 // octets of a body of JSON
	maxCapture = 64 << 20  // octets of a capture
	maxRows    = 1000      // rows in one answer

	headerPatience = 5 * time.Second  // for the headers to come
	bodyPatience   = 10 * time.Second // for a body of JSON; for the first octets of an upload
	uploadPace     = 1 << 20          // octets a second that an upload must come at from then on
	answerPatience = 30 * time.Second // for an answer to be taken, and
	answerPace     = 64 << 10         // a second more for so many octets of it
	idlePatience   = 2 * time.Minute  // for the next request on a connection
	lingerPatience = 2 * time.Second  // for a client to stop sending what is refused
	goodbye        = time.Second      // for answers under way when the server ends
)

// What all of them together may be.
const (
	maxConns = 512       // connections; a new one takes the place of one that does nothing
	maxOwed  = 256 << 20 // octets of answers that are not taken yet
)

// bounds are the limits of one kind of work.
type bounds struct {
	atOnce   int           // are done at the same time
	waiting  int           // more wait for their turn
	patience time.Duration // for the turn to come and the work to be done; 0: no end
	rate     int           // are begun in a second
	burst    int           // may be begun at once after a rest
}

// The kinds of work.
var (
	light   = bounds{atOnce: 16, waiting: 256, patience: 10 * time.Second, rate: 200, burst: 400} // texts, lists
	runs    = bounds{atOnce: 2, waiting: 32, patience: 20 * time.Second, rate: 50, burst: 100}    // worlds, exports of them
	uploads = bounds{atOnce: 2, waiting: 8, patience: 3 * time.Minute, rate: 4, burst: 16}        // captures read
	streams = bounds{atOnce: 32, waiting: 0, rate: 8, burst: 64}                                  // events as they come
)
