package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Of a stream of events.
const (
	beatEvery   = 5 * time.Second  // so much silence, and a beat says that the stream is alive
	slowestRead = 10 * time.Second // that a browser may take to read an event
)

// eventStream writes server-sent events, as the HTML standard has them.
type eventStream struct {
	w   http.ResponseWriter
	rc  *http.ResponseController
	err error // the first failure; after it nothing is written
}

func newEventStream(w http.ResponseWriter) *eventStream {
	head := w.Header()
	head.Set("Content-Type", "text/event-stream; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("X-Accel-Buffering", "no") // what stands between must not save events up
	w.WriteHeader(http.StatusOK)
	e := &eventStream{w: w, rc: http.NewResponseController(w)}
	e.send("beat", "", struct{}{}) // it is there, though there may be nothing to say yet
	return e
}

// send writes an event.
func (e *eventStream) send(event, id string, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		e.err = err
		return
	}
	if id != "" {
		id = "id: " + id + "\n"
	}
	_ = e.rc.SetWriteDeadline(time.Now().Add(slowestRead)) // recorders of tests have none
	// JSON has no line ends of its own.
	if _, e.err = fmt.Fprintf(e.w, "%sevent: %s\ndata: %s\n\n", id, event, data); e.err == nil {
		e.err = e.rc.Flush()
	}
}

// wait waits for news, and beats until there are.
func (e *eventStream) wait(ctx context.Context, news <-chan struct{}) {
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for e.err == nil {
		select {
		case <-news:
			return
		case <-ctx.Done():
			return
		case <-beat.C:
			e.send("beat", "", struct{}{})
		}
	}
}
