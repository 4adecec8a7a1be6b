package tcpglass

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"testing"

	"github.com/tcpglass/tcpglass/link/mem"
)

func TestCopy(t *testing.T) {
	server, client := pair(t, mem.Config{})
	accepted, dialed := connect(t, server, client)
	out := bytes.Repeat([]byte("0123456789abcdef"), 1<<17)
	go func() {
		if n, err := io.Copy(dialed, bytes.NewReader(out)); n != int64(len(out)) || err != nil {
			t.Errorf("io.Copy to a Conn: %d octets of %d, %v", n, len(out), err)
		}
		dialed.CloseWrite()
	}()
	sum := sha256.New()
	if n, err := io.Copy(sum, accepted); n != int64(len(out)) || err != nil {
		t.Errorf("io.Copy from a Conn: %d octets of %d, %v", n, len(out), err)
	}
	if want := sha256.Sum256(out); !bytes.Equal(sum.Sum(nil), want[:]) {
		t.Error("other octets arrived than were sent")
	}
}

var errSink = errors.New("the sink is full")

// sink takes room octets, and then fails, or takes less without saying why.
type sink struct {
	room int
	err  error
}

func (s *sink) Write(p []byte) (int, error) {
	n := min(len(p), s.room)
	s.room -= n
	if n < len(p) {
		return n, s.err
	}
	return n, nil
}

func TestCopyToASinkThatFails(t *testing.T) {
	for _, tt := range []struct {
		sink sink
		want error
	}{
		{sink{3, errSink}, errSink},
		{sink{3, nil}, io.ErrShortWrite},
	} {
		server, client := pair(t, mem.Config{})
		accepted, dialed := connect(t, server, client)
		say(t, dialed, "12345")
		n, err := accepted.WriteTo(&tt.sink)
		if n != 3 {
			t.Errorf("WriteTo a sink with room for 3 says it took %d", n)
		}
		wantErr(t, "WriteTo", err, tt.want)
	}
}
