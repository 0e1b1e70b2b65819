package timeline

// The kinds of what an actor did for the first time.
const (
	newAddress = "new-address"
	newRegion  = "new-region"
	newAgent   = "new-program"
	newService = "new-service"
)

// firstSeenTopic is the topic of what was done for the first time.
const firstSeenTopic = "first-seen"

func firstSeenKinds() []Kind {
	first := func(what string) Condition {
		return Condition{Doc: "the actor was known before, and has few " + what + " in all"}
	}
	return []Kind{
		{Name: newAddress, Severity: Medium, Calls: []string{"any:any"}, When: first("addresses"), Technique: "T1078.004", Counted: true, Sentence: "came|come from a new address, {sourceIPAddress}, with {eventName}"},
		{Name: newRegion, Severity: Medium, Calls: []string{"any:any"}, When: first("regions"), Technique: "T1535", Counted: true, Sentence: "worked|work in a new region, {awsRegion}, with {eventName}"},
		{Name: newAgent, Severity: Low, Calls: []string{"any:any"}, When: first("programs"), Technique: "T1078.004", Counted: true, Sentence: "used|use a new program, {userAgent}, with {eventName}"},
		{Name: newService, Severity: Low, Calls: []string{"any:any"}, When: first("services"), Technique: "T1078.004", Counted: true, Sentence: "used|use a new service, {eventSource}, with {eventName}"},
	}
}
