package web

import (
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
	"github.com/tcpglass/tcpglass/tcp"
)

// stateArrow is a line of the state diagram that the core keeps to:
// types.d.ts, StateArrow.
type stateArrow struct {
	From string             `json:"from"`
	To   string             `json:"to"`
	Why  ladder.ModelReason `json:"why"`
}

// diagramOf is every change of state that there can be, and why.
func diagramOf(lang i18n.Lang) (list []stateArrow) {
	for _, a := range tcp.Arrows() {
		why := ladder.ModelReason{Code: a.Why.String(), Text: lang.Text("why." + a.Why.String()), Cite: a.Why.Cite()}
		list = append(list, stateArrow{a.From.String(), a.To.String(), why})
	}
	return list
}
