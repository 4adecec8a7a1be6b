package rules

import (
	"slices"
	"strings"
)

// charter says where a folder stands and which folders of this module it may
// import: docs/ARCHITECTURE.md, "Packages".
type charter struct {
	ring int
	may  []string // "*": anything that is not above it
}

// The rings: a folder imports only from its own ring or one further in.
const (
	values = iota
	core
	worlds
	viewers
)

// ring0 and ring1 are what the outer rings may import whole.
var (
	ring0 = []string{"seq", "clock", "wire", "trace", "capture"}
	ring1 = append([]string{"tcp", "tcp/congestion", "host", "detect"}, ring0...)
	links = []string{"link", "link/internal/offload", "link/internal/virtio", "link/internal/device", "wire", "capture", "clock"}
)

// table has a row for every folder with Go files in it. A folder that is not
// here breaks the rules: give it a row, and a line in docs/ARCHITECTURE.md.
var table = map[string]charter{
	"seq":     {values, nil},
	"clock":   {values, nil},
	"wire":    {values, []string{"seq"}},
	"trace":   {values, []string{"seq", "clock", "wire"}},
	"capture": {values, []string{"wire", "clock"}},
	"dissect": {values, []string{"seq", "clock", "wire", "capture"}},
	"filter":  {values, []string{"capture"}},

	"tcp":            {core, with(ring0, "tcp/congestion")},
	"tcp/congestion": {core, ring0},
	"host":           {core, with(ring0, "tcp", "detect", "internal/siphash")},

	"internal/siphash": {core, nil},

	"detect": {core, []string{"seq", "clock", "wire", "internal/siphash"}},

	"link":            {worlds, links},
	"link/mem":        {worlds, links},
	"link/tun":        {worlds, links},
	"link/packet":     {worlds, links},
	"link/tee":        {worlds, links},
	"link/impair":     {worlds, links},
	".":               {worlds, with(ring1, "link")},
	"sim":             {worlds, ring1},
	"sim/explore":     {worlds, ring1},
	"sim/packetdrill": {worlds, ring1},

	"sim/scenario": {worlds, with(ring1, "sim")},
	"sim/siege":    {worlds, []string{"clock", "seq", "host", "sim"}},

	"link/internal/offload": {worlds, []string{"wire"}},
	"link/internal/virtio":  {worlds, []string{"wire", "link/internal/offload"}},
	"link/internal/device":  {worlds, []string{"wire", "link"}},
	"internal/netns":        {worlds, nil},

	// never tcp nor host: the passive model is an independent judge
	"analyze":         {viewers, with(ring0, "dissect", "analyze/passive", "detect", "internal/siphash", "internal/i18n")},
	"analyze/passive": {core, []string{"seq", "clock", "wire", "dissect"}},

	"ladder":  {viewers, []string{"trace", "seq", "wire", "clock", "internal/i18n"}},
	"sockets": {viewers, []string{"detect"}},
	"lessons": {viewers, with(ring1, "detect", "sim", "sim/scenario", "ladder", "internal/i18n")},
	"web":     {viewers, []string{"*"}},

	"cmd/tcpglass":  {viewers, []string{"*"}},
	"internal/i18n": {viewers, nil},

	"examples/internal/network": {viewers, []string{".", "link", "link/mem"}},
	"examples/echo":             {viewers, []string{"examples/internal/network"}},
	"examples/halfclose":        {viewers, []string{"examples/internal/network"}},
	"examples/datagrams":        {viewers, []string{"examples/internal/network"}},
	"examples/failures":         {viewers, []string{"examples/internal/network"}},

	"internal/captures": {viewers, []string{"capture", "internal/i18n"}},
	"internal/columnar": {viewers, []string{"analyze"}},
	"internal/rules":    {viewers, nil},

	"internal/requirements": {viewers, nil},
	"internal/checklist":    {viewers, nil},

	"internal/truth": {viewers, []string{"analyze", "analyze/passive", "capture"}},

	"internal/floods": {viewers, []string{"detect", "internal/i18n", "ladder", "sim", "sim/siege", "wire"}},

	"internal/packettest": {viewers, nil},

	"metrics":          {viewers, []string{".", "host", "tcp", "wire", "detect", "internal/i18n"}},
	"internal/service": {viewers, []string{"sockets", "host", "tcp", "wire", "detect", "internal/i18n"}},
	"systest":          {viewers, []string{"*"}},
}

// liveFiles begin the names of capture's files that open interfaces: they
// may do what the rest of rings 0 and 1 may not.
const liveFiles = "live"

// pure says whether a file must keep off goroutines, clocks, locks and I/O.
func (c charter) pure(folder, file string) bool {
	return c.ring <= core && !(folder == "capture" && strings.HasPrefix(file, liveFiles))
}

// allows says whether the folder may import another one of this module.
func (c charter) allows(other string) bool {
	return slices.Contains(c.may, other) || slices.Contains(c.may, "*")
}

func with(list []string, more ...string) []string {
	return append(slices.Clone(list), more...)
}
