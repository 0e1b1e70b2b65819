package corpus

import "strings"

// event is one record while it is written.
type event struct {
	world   *world
	account *account
	region  string
	seconds int64 // eventTime
	actor   *actor
	action  *action
	arn     []byte // of the actor
	random  random
	failed  bool
}

// writer appends records; it keeps the buffers that one worker uses again and again.
type writer struct {
	world *world
	event event
}

// appendRecord appends the record that own stands for, without a separator, and reports whether it is a failed request.
// place says where and when it was made. Clients work in bursts: burst, which neighbours share, often chooses who does what.
func (w *writer) appendRecord(dst []byte, place *file, own, burst random) ([]byte, bool) {
	e := &w.event
	*e = event{world: w.world, account: w.world.accounts[place.account], region: w.world.regions[place.region], arn: e.arn[:0], random: own}
	// Most records arrive within five minutes; a few are late.
	delay := 20 + e.random.below(300)
	if e.random.chance(0.02) {
		delay += e.random.below(3600)
	}
	e.seconds = place.seconds - int64(delay)
	who := &e.random
	if e.random.chance(0.6) {
		who = &burst
	}
	e.actor = e.account.actors[e.account.byWeight.pick(who)]
	can := w.world.away[e.actor.kind]
	if e.region == homeRegion {
		can = w.world.home[e.actor.kind]
	}
	session := e.actor.session(who, e.seconds)
	if e.random.chance(0.4) {
		who = &e.random
	}
	e.action = can.actions[can.pick(who)]
	e.failed = e.random.chance(e.action.fails)

	dst = append(dst, `{"eventVersion":"1.09","userIdentity":`...)
	through := ""
	if e.actor.kind == workload && !e.action.data && e.random.chance(0.06) {
		through = [...]string{"autoscaling.amazonaws.com", "cloudformation.amazonaws.com", "s3.amazonaws.com", "AWS Internal"}[e.random.below(4)]
	}
	dst = e.appendIdentity(dst, session, through)
	dst = append(dst, `,"eventTime":"`...)
	dst = appendTime(dst, e.seconds)
	dst = append(dst, `","eventSource":"`...)
	dst = append(dst, e.action.source...)
	dst = append(dst, `.amazonaws.com","eventName":"`...)
	dst = append(dst, e.action.name...)
	dst = append(dst, `","awsRegion":"`...)
	dst = append(dst, e.region...)
	dst = e.appendSource(dst, through)
	dst = w.appendCall(dst, e)
	dst = e.appendTail(dst)
	if through == "" && e.actor.kind != awsService && e.action.source != "signin" {
		dst = e.appendTLS(dst)
	}
	if e.actor.kind == person && e.random.chance(0.6) {
		dst = append(dst, `,"sessionCredentialFromConsole":"true"`...)
	}
	return append(dst, '}'), e.failed
}

// appendIdentity appends userIdentity, and remembers the actor's ARN.
func (e *event) appendIdentity(dst []byte, session random, through string) []byte {
	a := e.actor
	if a.kind == awsService {
		e.arn = append(e.arn, a.name...)
		dst = append(dst, `{"type":"AWSService","invokedBy":"`...)
		return append(append(dst, a.name...), `"}`...)
	}
	var name []byte
	if a.kind != iamUser {
		name = a.appendSessionName(nil, &session)
	}
	kind := map[bool]string{true: "IAMUser", false: "AssumedRole"}[a.kind == iamUser]
	dst = append(dst, `{"type":"`...)
	dst = append(dst, kind...)
	dst = append(dst, `","principalId":"`...)
	dst = append(dst, a.id...)
	if a.kind == iamUser {
		e.arn = append(append(append(append(e.arn, "arn:aws:iam::"...), e.account.id...), ":user/"...), a.name...)
	} else {
		dst = append(append(dst, ':'), name...)
		e.arn = append(append(append(append(e.arn, "arn:aws:sts::"...), e.account.id...), ":assumed-role/"...), a.name...)
		e.arn = append(append(e.arn, '/'), name...)
	}
	dst = append(append(append(dst, `","arn":"`...), e.arn...), `","accountId":"`...)
	dst = append(append(dst, e.account.id...), `","accessKeyId":"`...)
	if a.kind == iamUser {
		dst = append(append(append(dst, a.key...), `","userName":"`...), a.name...)
		return append(dst, `"}`...)
	}
	dst = session.appendChars(append(dst, "ASIA"...), base32Digits, 16)
	dst = append(append(dst, `","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"`...), a.id...)
	dst = append(append(dst, `","arn":"arn:aws:iam::`...), e.account.id...)
	dst = append(append(dst, `:role/`...), a.name...)
	dst = append(append(dst, `","accountId":"`...), e.account.id...)
	dst = append(append(dst, `","userName":"`...), a.name...)
	dst = append(dst, `"},"webIdFederationData":{},"attributes":{"creationDate":"`...)
	dst = appendTime(dst, e.seconds-e.seconds%3600-int64(session.below(1800)))
	dst = append(dst, `","mfaAuthenticated":"false"}`...)
	if a.named == "instance" {
		dst = append(dst, `,"ec2RoleDelivery":"2.0"`...)
	}
	dst = append(dst, '}')
	if through != "" {
		dst = append(append(append(dst, `,"invokedBy":"`...), through...), '"')
	}
	return append(dst, '}')
}

// appendSource appends where the request came from: sourceIPAddress and userAgent.
func (e *event) appendSource(dst []byte, through string) []byte {
	if e.actor.kind == awsService {
		through = e.actor.name
	}
	dst = append(dst, `","sourceIPAddress":"`...)
	switch {
	case through != "":
		dst = append(dst, through...)
	case e.random.chance(0.05):
		dst = e.account.appendAddress(dst, &e.random)
	default:
		dst = append(dst, e.actor.homes[e.random.below(len(e.actor.homes))]...)
	}
	dst = append(dst, `","userAgent":"`...)
	if through != "" {
		return append(append(dst, through...), '"')
	}
	return append(append(dst, e.actor.agents[e.random.below(len(e.actor.agents))]...), '"')
}

// appendCall appends the error, the request and the response.
func (w *writer) appendCall(dst []byte, e *event) []byte {
	a := e.action
	if e.failed {
		dst = w.appendError(dst, e)
	}
	dst = appendOrNull(dst, `,"requestParameters":`, a.request, e)
	if e.failed {
		dst = append(dst, `,"responseElements":null`...)
	} else {
		dst = appendOrNull(dst, `,"responseElements":`, a.response, e)
	}
	if a.additional != nil {
		dst = a.additional.append(append(dst, `,"additionalEventData":`...), e)
	}
	return dst
}

func appendOrNull(dst []byte, key string, t template, e *event) []byte {
	dst = append(dst, key...)
	if t == nil {
		return append(dst, "null"...)
	}
	return t.append(dst, e)
}

// appendError appends errorCode and errorMessage. A plain refusal names the actor, the action and a resource, as IAM's do.
func (w *writer) appendError(dst []byte, e *event) []byte {
	code, message, other := strings.Cut(e.action.failure, "|")
	if !other {
		dst = append(dst, `,"errorCode":"AccessDenied","errorMessage":"User: `...)
		dst = append(append(append(dst, e.arn...), ` is not authorized to perform: `...), e.action.source...)
		dst = append(append(dst, ':'), e.action.name...)
		dst = append(dst, ` on resource: arn:aws:`...)
		dst = append(append(append(dst, e.action.source...), ':'), e.region...)
		dst = append(append(append(dst, ':'), e.account.id...), `:*`...)
		return append(dst, ` because no identity-based policy allows the action"`...)
	}
	if code != "" {
		dst = append(append(append(dst, `,"errorCode":"`...), code...), '"')
	}
	if prefix, encoded := strings.CutSuffix(message, "${base64:400}"); encoded {
		dst = append(append(dst, `,"errorMessage":"`...), prefix...)
		return append(e.random.appendChars(dst, wordDigits, 400), '"')
	}
	if message != "" {
		dst = append(append(append(dst, `,"errorMessage":"`...), message...), '"')
	}
	return dst
}

// appendTail appends the ids and classifications that follow the request.
func (e *event) appendTail(dst []byte) []byte {
	a := e.action
	if a.data && a.source == "s3" {
		dst = e.random.appendChars(append(dst, `,"requestID":"`...), base32Digits, 16)
	} else {
		dst = e.random.appendUUID(append(dst, `,"requestID":"`...))
	}
	dst = e.random.appendUUID(append(dst, `","eventID":"`...))
	dst = append(dst, `","readOnly":`...)
	dst = appendBool(dst, !a.write)
	if a.resources != nil {
		dst = a.resources.append(append(dst, `,"resources":`...), e)
	}
	if a.source == "signin" {
		dst = append(dst, `,"eventType":"AwsConsoleSignIn","managementEvent":`...)
	} else {
		dst = append(dst, `,"eventType":"AwsApiCall","managementEvent":`...)
	}
	dst = appendBool(dst, !a.data)
	dst = append(append(append(dst, `,"recipientAccountId":"`...), e.account.id...), '"')
	if a.data && e.actor.kind == workload && e.random.chance(0.5) {
		dst = append(append(append(dst, `,"vpcEndpointId":"`...), e.account.poolNamed("endpoint").pick(&e.random)...), '"')
	}
	if a.data {
		return append(dst, `,"eventCategory":"Data"`...)
	}
	return append(dst, `,"eventCategory":"Management"`...)
}

// appendTLS appends tlsDetails.
func (e *event) appendTLS(dst []byte) []byte {
	if e.random.chance(0.7) {
		dst = append(dst, `,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"`...)
	} else {
		dst = append(dst, `,"tlsDetails":{"tlsVersion":"TLSv1.2","cipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","clientProvidedHostHeader":"`...)
	}
	dst = append(append(dst, e.action.source...), '.')
	dst = append(append(dst, e.region...), `.amazonaws.com"}`...)
	return dst
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}
