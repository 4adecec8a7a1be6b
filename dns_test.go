package tcpglass

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/tcpglass/tcpglass/link/mem"
)

// names is a DNS server for one zone: whatever is asked for has so many
// addresses. More than fit into 512 octets come by TCP: RFC 1035 §4.2.1.
type names struct {
	addresses int
	udp, tcp  atomic.Int32 // questions by protocol
}

// answer is the answer to a question of either protocol.
func (s *names) answer(t testing.TB, question []byte, most int) []byte {
	var p dnsmessage.Parser
	head, err := p.Start(question)
	if err != nil {
		t.Errorf("a question that is none: %v", err)
		return nil
	}
	q, err := p.Question()
	if err != nil {
		t.Errorf("a message without a question: %v", err)
		return nil
	}
	n := s.addresses
	if q.Type != dnsmessage.TypeA {
		n = 0
	}
	msg := s.message(t, head.ID, q, n, false)
	if len(msg) > most {
		msg = s.message(t, head.ID, q, 0, true)
	}
	return msg
}

func (s *names) message(t testing.TB, id uint16, q dnsmessage.Question, addresses int, truncated bool) []byte {
	msg := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id, Response: true, Authoritative: true, Truncated: truncated},
		Questions: []dnsmessage.Question{q},
	}
	for i := range addresses {
		msg.Answers = append(msg.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60},
			Body:   &dnsmessage.AResource{A: [4]byte{192, 0, 2, byte(i + 1)}},
		})
	}
	b, err := msg.Pack()
	if err != nil {
		t.Errorf("an answer cannot be packed: %v", err)
	}
	return b
}

// serve answers datagrams until pc is closed.
func (s *names) serve(t testing.TB, pc net.PacketConn) {
	p := make([]byte, 1500)
	for {
		n, from, err := pc.ReadFrom(p)
		if err != nil {
			return
		}
		s.udp.Add(1)
		pc.WriteTo(s.answer(t, p[:n], 512), from)
	}
}

// serveTCP answers one question per connection, behind its length.
func (s *names) serveTCP(t testing.TB, l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		var head [2]byte
		if _, err := io.ReadFull(c, head[:]); err == nil {
			q := make([]byte, binary.BigEndian.Uint16(head[:]))
			io.ReadFull(c, q)
			s.tcp.Add(1)
			a := s.answer(t, q, 1<<16)
			c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(a))), a...))
		}
		c.Close()
	}
}

// resolverDial takes every question to our server, whatever the machine's
// resolv.conf says.
func resolverDial(st *Stack) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return st.DialContext(ctx, network, serverIP+":53")
	}
}

// The resolver of package net has a lock of its own that no bubble of
// synctest may share, so these run in real time.
func TestNamesAreResolvedOverOurPackets(t *testing.T) {
	for _, tt := range []struct {
		what      string
		addresses int
		tcp       bool
	}{
		{"an answer that fits", 2, false},
		{"one that does not comes by TCP", 60, true},
	} {
		t.Run(tt.what, func(t *testing.T) {
			server, client := pair(t, mem.Config{})
			s := &names{addresses: tt.addresses}
			go s.serve(t, listenPacket(t, server, "udp", ":53"))
			go s.serveTCP(t, listen(t, server, ":53"))

			r := &net.Resolver{PreferGo: true, Dial: resolverDial(client)}
			got, err := r.LookupHost(t.Context(), "glass.example.")
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for i := range tt.addresses {
				want = append(want, fmt.Sprintf("192.0.2.%d", i+1))
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			if s.udp.Load() == 0 || (s.tcp.Load() > 0) != tt.tcp {
				t.Errorf("%d questions by UDP and %d by TCP", s.udp.Load(), s.tcp.Load())
			}
		})
	}
}

// A port that is closed is told at once: the resolver does not wait for its
// timeout.
func TestAResolverHearsThatNobodyAnswers(t *testing.T) {
	_, client := pair(t, mem.Config{})
	r := &net.Resolver{PreferGo: true, Dial: resolverDial(client)}
	began := time.Now()
	_, err := r.LookupHost(t.Context(), "glass.example.")
	if took := time.Since(began); err == nil || took > 4*time.Second {
		t.Errorf("it took %v, and the error is %v; want one at once", took, err)
	}
}
