package i18n

// ladder is what stands in a ladder besides the protocol's own words.
var ladder = texts{
	"ladder.phase.opening":  {"opening", "建立"},
	"ladder.phase.transfer": {"transfer", "传送"},
	"ladder.phase.closing":  {"closing", "释放"},
	"ladder.reason":         {"%s (%s)", "%s（%s）"},
	"ladder.timer":          {"timer: %s", "定时器：%s"},
	"ladder.empty":          {"nothing was sent", "没有发出任何报文段"},

	"timer.retransmit":        {"no acknowledgment in time", "重传超时"},
	"timer.delayed-ack":       {"the ACK has waited long enough", "延迟确认到时"},
	"timer.probe":             {"time to probe the closed window", "零窗口探测"},
	"timer.user-timeout":      {"nothing acknowledged for too long", "太久没有任何确认"},
	"timer.keep-alive":        {"silence for too long", "沉默太久（保活）"},
	"timer.close":             {"the wait at the end is over", "关闭阶段的等待结束"},
	"timer.syn-ack-retry":     {"no third segment yet: SYN,ACK again", "未收到第三个报文段：重发 SYN,ACK"},
	"timer.half-open-expired": {"no third segment: half-open entry dropped", "始终未收到第三个报文段：删除半连接条目"},
}
