package packet

import (
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/wire"
)

func TestMistakesAreFoundBeforeTheKernelIsAsked(t *testing.T) {
	for _, tt := range []struct {
		name string
		cfg  Config
		want string // in the error
	}{
		{"", Config{}, "ip link"},
		{"eth0", Config{Hardware: wire.MAC{1, 5: 1}}, "first octet is even"},
	} {
		i, err := Open(tt.name, tt.cfg)
		if err == nil {
			i.Close()
			t.Errorf("Open(%q, %+v) succeeded", tt.name, tt.cfg)
		} else if !strings.HasPrefix(err.Error(), "packet: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Open(%q, %+v) says %q, want something about %q", tt.name, tt.cfg, err, tt.want)
		}
	}
}
