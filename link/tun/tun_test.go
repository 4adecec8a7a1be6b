package tun

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
		{"a-name-of-sixteen", Config{}, "too long"},
		{"tg/0", Config{}, "leave out slashes"},
		{"tg 0", Config{}, "blanks"},
		{"..", Config{}, "no name"},
		{"tg0", Config{MTU: 67}, "68 to 65535"},
		{"tg0", Config{MTU: 65536}, "68 to 65535"},
		{"tg0", Config{MTU: -1}, "68 to 65535"},
		{"tg0", Config{TAP: true, MTU: 65522}, "68 to 65521"},
		{"tg0", Config{Hardware: wire.MAC{2, 5: 1}}, "set Config.TAP"},
		{"tg0", Config{TAP: true, Hardware: wire.MAC{1, 5: 1}}, "not one host's"},
	} {
		d, err := Open(tt.name, tt.cfg)
		if err == nil {
			d.Close()
			t.Errorf("Open(%q, %+v) succeeded", tt.name, tt.cfg)
		} else if !strings.HasPrefix(err.Error(), "tun: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Open(%q, %+v) says %q, want something about %q", tt.name, tt.cfg, err, tt.want)
		}
	}
}
