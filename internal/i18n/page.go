package i18n

// page is the web page that `tcpglass host --http` serves.
var page = texts{
	"page.intro": {
		"This page came over the TCP that it shows: a user-space stack, not the kernel's.",
		"本页由它所展示的 TCP 传来：这是用户态协议栈，而不是内核的协议栈。",
	},
	"page.sockets":  {"Sockets", "套接字"},
	"page.state":    {"State", "状态"},
	"page.local":    {"Local", "本地"},
	"page.remote":   {"Remote", "对端"},
	"page.age":      {"Age", "存在时间"},
	"page.timer":    {"Timer", "定时器"},
	"page.unsent":   {"Unsent", "未发送"},
	"page.unacked":  {"Unacked", "未确认"},
	"page.unread":   {"Unread", "未读取"},
	"page.listener": {"%d of %d wait for accept, %d half-open", "%d/%d 个等待 accept,%d 个半开"},
	"page.udp":      {"%d octets unread, %d datagrams dropped", "%d 字节未读取，丢弃 %d 个数据报"},
	"page.counters": {"Counters", "计数"},
	"page.segments": {
		"Segments: %d in, %d out, %d retransmitted",
		"报文段：收到 %d，发出 %d，重传 %d",
	},
	"page.syns": {
		"SYNs: %d came, %d were dropped; %d half-open entries ran out",
		"SYN：收到 %d，丢弃 %d；过期的半开条目 %d",
	},
	"page.memory":     {"Memory: %d of %d octets", "内存：%d / %d 字节"},
	"page.more":       {"More", "更多"},
	"page.more.json":  {"this table for programs", "供程序读取的本表"},
	"page.more.bytes": {"a megabyte of a fixed stream; any number of octets will do", "固定字节流的前 1 MiB；字节数任选"},
	"page.more.sink":  {"answers the length and SHA-256 of what it got", "返回所收内容的长度与 SHA-256"},
}
