package host

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/tcp"
)

// A mailbox is a queue of strings, whatever is put in and taken out.
func TestMailboxIsAQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		memory := tcp.NewMemory(rapid.SampledFrom([]int{1 << 12, 1 << 20}).Draw(t, "budget"))
		m := mailbox{limit: rapid.IntRange(labelLen, 1<<14).Draw(t, "limit")}
		var model []string
		held := 0
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "put") {
				p := strings.Repeat(string(rune('a'+len(model)%26)), rapid.IntRange(0, 3000).Draw(t, "octets"))
				fits, broke := m.room(memory, len(p))
				if want := held+labelLen+len(p) <= m.limit; fits != (want && !broke) {
					t.Fatalf("%d octets fit into %d of %d: %v, broke %v", len(p), held, m.limit, fits, broke)
				}
				if fits {
					m.push(&label{octets: len(p), piece: len(model)}, []byte(p[:len(p)/3]), []byte(p[len(p)/3:]))
					model, held = append(model, p), held+labelLen+len(p)
				}
				continue
			}
			l, ok := m.first()
			if ok != (len(model) > 0) {
				t.Fatalf("there is a first: %v, with %d in", ok, len(model))
			}
			if !ok {
				continue
			}
			p := make([]byte, l.octets)
			if m.body(p, 0); string(p) != model[0] {
				t.Fatalf("took out %s, want %s", brief(string(p)), brief(model[0]))
			}
			m.drop(memory, &l)
			held -= labelLen + len(p)
			model = model[1:]
		}
		if len(model) == 0 && memory.Used() != 0 {
			t.Fatalf("an empty mailbox holds %d octets", memory.Used())
		}
	})
}
