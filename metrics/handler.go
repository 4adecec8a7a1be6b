package metrics

import (
	"net/http"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/host"
)

// contentType is that of Prometheus's text format.
const contentType = "text/plain; version=0.0.4; charset=utf-8"

// Handler answers with the numbers of a stack in Prometheus's text format.
func Handler(st *tcpglass.Stack) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(look(st).page()) // fails only where the client is gone
	})
}

// view is what is shown of a stack, all of one moment or nearly so.
type view struct {
	stats     host.Stats
	listeners []host.Socket
	verdicts  []detect.Verdict // nil: nobody watches
	alarms    []detect.Verdict
}

func look(st *tcpglass.Stack) *view {
	return &view{st.Stats(), st.Listeners(), st.Verdicts(), st.Alarms()}
}

// page is the view as a page of the text format.
func (v *view) page() []byte {
	var p page
	v.putStats(&p)
	v.putListeners(&p)
	v.putVerdicts(&p)
	return p.text
}
