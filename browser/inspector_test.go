package browser

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// CHECKLIST 31: the header as the RFC draws it, to point at: a field that is
// pointed at says what it means and where that stands, and lights its octets.
func TestTheHeaderExplainsItself(t *testing.T) {
	p := open(t, serve(t), "#/lab/seven-segments?row=12&packet=1")
	p.loaded("seven-segments")
	p.until("the header", `document.querySelectorAll("[data-field]").length > 10`)
	value[bool](p, `([...document.querySelectorAll("[data-field]")].find(e => e.textContent.includes("Sequence Number")).focus(), true)`)
	p.until("what the field means", `document.querySelector(".explain").innerText.includes("RFC 9293")`)
	if lit := value[int](p, `document.querySelectorAll("[data-octet].lit").length`); lit != 4 {
		t.Errorf("the sequence number lights %d octets, want its four", lit)
	}
	p.press(kb.ArrowRight)
	p.until("the next field", `document.activeElement.textContent.includes("Acknowledgment")`)
}

// CHECKLIST 1, 2: where TCP stands among the layers, and who else is there.
func TestTheLayersOfAPacket(t *testing.T) {
	p := open(t, serve(t), "#/lab/seven-segments?row=99&packet=4")
	p.loaded("seven-segments")
	p.until("the layers", `document.querySelectorAll(".floors tr").length >= 4`)
	table := value[string](p, `document.querySelector(".floors").innerText`)
	for _, word := range []string{"Application", "Transport", "Internet", "Link", "TCP", "UDP", "IPv4", "ICMP", "ARP", "Ethernet"} {
		if !strings.Contains(table, word) {
			t.Errorf("the table of layers does not name %s:\n%s", word, table)
		}
	}
	here := value[string](p, `document.querySelector(".floors [aria-current], .floors .here, .floors tr.tcp")?.innerText ?? ""`)
	if here != "" && !strings.Contains(here, "TCP") {
		t.Errorf("the layer that is lit is %q, want TCP's", here)
	}
}

// CHECKLIST 63: what a client spends after the SYN,ACK, beside what the
// server spends, as curves.
func TestMemoryOfBothEnds(t *testing.T) {
	p := open(t, serve(t), "#/lab/seven-segments?row=99")
	p.loaded("seven-segments")
	p.click(`[role=tab][data-tab=queues]`)
	p.until("the queues", `document.querySelectorAll(".queue").length > 2`)
	hosts := value[[]string](p, `[...document.querySelectorAll(".queues")].filter(e => e.querySelector(".curve")).flatMap(e => [...e.querySelectorAll(".queue > p")].map(q => q.firstChild.textContent))`)
	for _, host := range []string{"client", "server"} {
		if !slices.ContainsFunc(hosts, func(h string) bool { return strings.Contains(h, host) }) {
			t.Errorf("memory is shown of %q, not of the %s", hosts, host)
		}
	}
}

// The state diagram shows where both ends are, by shape as well as colour,
// and the path that they walked.
func TestStatesAreLit(t *testing.T) {
	p := open(t, serve(t), "#/lab/seven-segments?row=99")
	p.loaded("seven-segments")
	p.click(`[role=tab][data-tab=states]`)
	p.until("the diagram", `document.querySelector(".inspect-panel:not([hidden]) svg")`)
	for _, state := range []string{"LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT", "CLOSED"} {
		if !value[bool](p, `[...document.querySelectorAll(".inspect-panel:not([hidden]) svg text")].some(e => e.textContent.replace(/\s/g, "").includes(%q))`, state) {
			t.Errorf("the diagram has no %s", state)
		}
	}
}
