package i18n

// events are what package metrics tells of a stack.
var events = texts{
	"event.cookies-began": {
		"%[1]s answers SYNs with cookies: its half-open table is full, or a network has its share of it",
		"%[1]s 开始用 SYN cookie 应答：半连接表已满，或某网段用完了份额",
	},
	"event.cookies-ended": {
		"%[1]s has sent no SYN cookie for a minute",
		"%[1]s 已有一分钟没有发出 SYN cookie",
	},
	"event.syns-dropped": {
		"%[2]d SYNs dropped: no room in the half-open table, or their senders had their share",
		"丢弃了 %[2]d 个 SYN：半连接表没有空位，或发送方已用完份额",
	},
	"event.accept-full": {
		"%[2]d third segments ignored: the accept queue is full, the service does not keep up",
		"忽略了 %[2]d 个第三次握手报文：accept 队列已满，服务处理不过来",
	},
	"event.pressure-rose": {
		"memory is %[1]s: tight shrinks windows, short takes on nothing new, critical gives up connections that do not move",
		"内存级别升至 %[1]s：tight 缩小窗口，short 不再接受新连接，critical 放弃停滞的连接",
	},
	"event.pressure-fell": {"memory is %[1]s again", "内存级别回落到 %[1]s"},
	"event.memory-resets": {
		"%[2]d connections given up: memory was critical and they did not move",
		"放弃了 %[2]d 个连接：内存告急，而它们停滞不前",
	},
	"event.address-taken": {
		"another host uses an address of ours, heard %[2]d times",
		"有另一台主机在使用我们的地址，听到 %[2]d 次",
	},
	"event.link-down": {"the link is down: %[1]v", "链路已断开：%[1]v"},
	"event.more":      {"%[1]s (and %[2]d more like it)", "%[1]s（另有 %[2]d 个类似事件）"},
}
