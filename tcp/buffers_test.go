package tcp

import (
	"bytes"
	"slices"
	"testing"

	"github.com/tcpglass/tcpglass/seq"
	"pgregory.net/rapid"
)

// TestReceiveBuffer compares the buffer with a simple model: a map from
// number to octet.
func TestReceiveBuffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := NewMemory(0)
		base := seq.Num(rapid.Uint32().Draw(t, "base"))
		b := receiveBuffer{base: base}
		arrived := map[seq.Num]bool{}
		next, read := base, base
		t.Repeat(map[string]func(*rapid.T){
			"insert": func(t *rapid.T) {
				off := rapid.IntRange(0, 5000).Draw(t, "off")
				n := rapid.IntRange(1, 700).Draw(t, "n")
				at := next.Add(off * rapid.IntRange(0, 1).Draw(t, "early"))
				if v := b.insert(m, at, pattern(at, n)); v != Accept {
					if len(b.early) < maxHoles {
						t.Fatalf("insert says %v with %d holes", v, len(b.early))
					}
					return
				}
				for i := range n {
					arrived[at.Add(i)] = true
				}
				for arrived[next] {
					next = next.Add(1)
				}
			},
			"read": func(t *rapid.T) {
				p := make([]byte, rapid.IntRange(0, 900).Draw(t, "n"))
				n := b.read(m, p)
				if want := min(len(p), next.Sub(read)); n != want {
					t.Fatalf("read gives %d octets, want %d", n, want)
				}
				if !bytes.Equal(p[:n], pattern(read, n)) {
					t.Fatalf("read gives other octets than those that arrived")
				}
				read = read.Add(n)
			},
			"": func(t *rapid.T) {
				held := 0
				for num := range arrived {
					if next.LessEq(num) {
						held++
					}
				}
				switch {
				case b.next() != next:
					t.Fatalf("the next missing octet: got %d, want %d", b.next(), next)
				case b.held() != held || !apart(&b):
					t.Fatalf("beyond holes: got %d octets in %v, want %d", b.held(), b.early, held)
				case b.n == 0 && held == 0 && m.Used() != 0:
					t.Fatalf("an empty buffer holds %d octets of memory", m.Used())
				}
			},
		})
	})
}

// TestTooManyHoles: a peer that sends every second octet is not kept account
// of without end.
func TestTooManyHoles(t *testing.T) {
	m, b := NewMemory(0), receiveBuffer{base: 701}
	for i := range maxHoles {
		if v := b.insert(m, seq.Num(703+2*i), []byte{1}); v != Accept {
			t.Fatalf("hole %d: %v", i+1, v)
		}
	}
	if v := b.insert(m, seq.Num(703+2*maxHoles), []byte{1}); v != DropTooManyHoles {
		t.Errorf("one more hole: got %v, want %v", v, DropTooManyHoles)
	}
	if v := b.insert(m, seq.Num(702+2*maxHoles), []byte{1}); v != Accept {
		t.Errorf("an octet that touches what is there: got %v, want %v", v, Accept)
	}
	if v := b.insert(m, 701, []byte{1, 1}); v != Accept || b.n != 3 {
		t.Errorf("the first missing octets: got %v and %d in order, want %v and 3", v, b.n, Accept)
	}
}

// TestSendBuffer compares it with a slice.
func TestSendBuffer(t *testing.T) {
	const limit = 9000
	rapid.Check(t, func(t *rapid.T) {
		m := NewMemory(0)
		first := seq.Num(rapid.Uint32().Draw(t, "first"))
		b := sendBuffer{base: first}
		var model []byte
		base := first
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				p := pattern(base.Add(len(model)), rapid.IntRange(0, 5000).Draw(t, "n"))
				n := b.write(m, p, limit)
				if want := min(len(p), limit-len(model)); n != want {
					t.Fatalf("write takes %d octets, want %d", n, want)
				}
				model = append(model, p[:n]...)
			},
			"acked": func(t *rapid.T) {
				n := rapid.IntRange(0, len(model)).Draw(t, "n")
				base = base.Add(n)
				model = slices.Clone(model[n:])
				b.acked(m, base)
			},
			"": func(t *rapid.T) {
				got := make([]byte, len(model))
				b.read(got, base, len(got))
				switch {
				case !bytes.Equal(got, model):
					t.Fatalf("the buffer holds other octets than those that were written")
				case b.text() != base.Add(len(model)):
					t.Fatalf("text ends at %d, want %d", b.text(), base.Add(len(model)))
				case len(model) == 0 && m.Used() != 0:
					t.Fatalf("an empty buffer holds %d octets of memory", m.Used())
				}
			},
		})
	})
}

func TestFinHasANumber(t *testing.T) {
	b := sendBuffer{base: 101}
	b.write(NewMemory(0), pattern(101, 50), 100)
	if b.end() != 151 {
		t.Errorf("the end of what the user gave: got %d, want 151", b.end())
	}
	b.closed = true
	if b.end() != 152 || b.text() != 151 {
		t.Errorf("with a FIN: got end %d and text %d, want 152 and 151", b.end(), b.text())
	}
	b.acked(NewMemory(0), 152)
	if b.n != 0 || b.text() != 151 {
		t.Errorf("the FIN acknowledged: got %d octets and text %d, want none and 151", b.n, b.text())
	}
}

func TestMemory(t *testing.T) {
	m := NewMemory(20000)
	a := m.Take(3000)
	if len(a) != 4096 || m.Used() != 4096 {
		t.Fatalf("3000 octets: got %d, and %d used; want the next power of two", len(a), m.Used())
	}
	if b := m.Take(17000); b != nil {
		t.Errorf("17000 more of a budget of 20000 with 4096 lent: got %d octets, want none", len(b))
	}
	if m.Used() != 4096 {
		t.Errorf("a refusal counts: %d octets used, want 4096", m.Used())
	}
	m.Give(a)
	if b := m.Take(4096); &b[0] != &a[0] {
		t.Error("a buffer given back is not lent again")
	}
	if !m.Charge(15904) || m.Charge(1) {
		t.Error("the budget is not 20000 octets to the last one")
	}
	m.Discharge(15904)
	m.Give(nil)
	if m.Used() != 4096 || m.Limit() != 20000 {
		t.Errorf("used and limit: got %d and %d, want 4096 and 20000", m.Used(), m.Limit())
	}
	if b := NewMemory(1 << 30).Take(1 << 30); b != nil {
		t.Error("a buffer beyond the largest size was lent")
	}
	if NewMemory(0).Limit() != DefaultMemory {
		t.Error("zero is not the default budget")
	}
}

// TestSizeClass: the bounds of every size.
func TestSizeClass(t *testing.T) {
	for _, tt := range []struct{ n, class int }{
		{0, 0}, {1, 0}, {2048, 0}, {2049, 1}, {4096, 1}, {4097, 2}, {1 << 20, 9}, {1<<20 + 1, 10},
	} {
		if got := sizeClass(tt.n); got != tt.class {
			t.Errorf("the size class of %d octets: got %d, want %d", tt.n, got, tt.class)
		}
	}
}
