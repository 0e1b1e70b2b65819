package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sample is one file: its content before compression, and what is in it.
type sample struct {
	path     string
	content  []byte
	records  []*record // whole ones
	insights int
	rejected int // records that cannot be read
	ignored  bool
}

// sampleDay is the day of the samples.
func sampleDay() time.Time { return time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC) }

// makeSamples returns the files by path, uncompressed, and the expectations about them.
func makeSamples() (map[string][]byte, []byte, error) {
	s := &stage{day: sampleDay()}
	s.ordinaryDay()
	s.breakIn()
	s.answer()
	s.unseen()
	all, err := s.deliver()
	if err != nil {
		return nil, nil, err
	}
	files := map[string][]byte{}
	for _, f := range all {
		files[f.path] = f.content
	}
	expected, err := expect(all)
	return files, expected, err
}

// deliver puts the records of the day into files.
func (s *stage) deliver() ([]*sample, error) {
	slices.SortStableFunc(s.records, func(a, b *record) int { return a.at.Compare(b.at) })
	// The trail in Europe was gone for an hour; only the event history has that time.
	gone, back := s.at("09:48:52"), s.at("10:53")
	var delivered, history, downloaded []*record
	for _, r := range s.records {
		inEurope := r.AwsRegion == europe && r.RecipientAccountID == prod
		if inEurope && r.at.After(gone) && !r.at.After(back) {
			history = append(history, r)
			continue
		}
		delivered = append(delivered, r)
		if inEurope && r.EventSource == "cloudtrail.amazonaws.com" {
			history = append(history, r)
		}
		if r.RecipientAccountID == prod && r.AwsRegion == home && !*r.ReadOnly && *r.ManagementEvent && r.at.Hour() >= 8 && r.at.Hour() <= 10 {
			downloaded = append(downloaded, r)
		}
	}
	all, err := s.trailFiles(delivered)
	if err != nil {
		return nil, err
	}
	digest, err := digestOf(all)
	if err != nil {
		return nil, err
	}
	export, err := lookupEvents(history)
	if err != nil {
		return nil, err
	}
	download, err := eventHistory(downloaded)
	return append(all, digest, export, download), err
}

// trailFiles makes what the trails deliver.
func (s *stage) trailFiles(records []*record) ([]*sample, error) {
	var all []*sample
	add := func(account, kind, region, clock string, records []*record, other ...json.RawMessage) (*sample, error) {
		// Records of a file are in no order.
		slices.SortFunc(records, func(a, b *record) int { return cmp.Compare(a.EventID, b.EventID) })
		content, err := envelope(records, other)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%s_%s_%s_20260314T%sZ_%s.json.gz", account, kind, region, clock, s.word())
		f := &sample{path: strings.Join([]string{"AWSLogs", account, kind, region, "2026/03/14", name}, "/"), content: content, records: records, insights: len(other)}
		all = append(all, f)
		return f, nil
	}
	var twice, cut *sample
	for _, place := range [...]struct{ account, region, clocks string }{
		{prod, home, "0605 0910 0940 2355"}, {prod, europe, "0610 0955 2350"}, {audit, home, "0930 2355"}, {audit, europe, "1205 2350"},
	} {
		var left []*record
		for _, r := range records {
			if r.RecipientAccountID == place.account && r.AwsRegion == place.region {
				left = append(left, r)
			}
		}
		for _, clock := range strings.Fields(place.clocks) {
			until := s.at(clock[:2] + ":" + clock[2:])
			n := len(left)
			if clock < "2350" {
				n, _ = slices.BinarySearchFunc(left, until.Add(-time.Minute), func(r *record, t time.Time) int { return r.at.Compare(t) })
			}
			f, err := add(place.account, "CloudTrail", place.region, clock, slices.Clone(left[:n]))
			if err != nil {
				return nil, err
			}
			left = left[n:]
			switch {
			case place.region == europe && clock == "0955":
				twice = f
			case place.account == audit && clock == "1205":
				cut = f
			}
		}
	}
	// The same bytes under another name: delivery is at least once.
	again := *twice
	again.path = strings.Replace(twice.path, "0955Z_"+twice.path[strings.LastIndexByte(twice.path, '_')+1:][:16], "0955Z_"+s.word(), 1)
	all = append(all, &again)
	// A first try to deliver that broke off inside its last record; the whole file came a minute later.
	broken := &sample{path: strings.Replace(cut.path, "T1205Z", "T1204Z", 1), content: cut.content[:len(cut.content)-200], records: cut.records[:len(cut.records)-1], rejected: 1}
	all = append(all, broken)
	if _, err := add(prod, "CloudTrail-NetworkActivity", home, "0936", s.throughEndpoint()); err != nil {
		return nil, err
	}
	_, err := add(prod, "CloudTrail-Insight", home, "0941", nil, s.insights()...)
	return all, err
}

// envelope writes {"Records":[…]}.
func envelope(records []*record, other []json.RawMessage) ([]byte, error) {
	texts := other
	for _, r := range records {
		text, err := encode(r)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return encode(struct{ Records []json.RawMessage }{texts})
}

// digestOf makes the digest that names the files of an hour and their hashes.
func digestOf(all []*sample) (*sample, error) {
	type logFile struct {
		Bucket string `json:"s3Bucket"`
		Object string `json:"s3Object"`
		Hash   string `json:"hashValue"`
		Kind   string `json:"hashAlgorithm"`
		Newest string `json:"newestEventTime"`
		Oldest string `json:"oldestEventTime"`
	}
	var logs []logFile
	for _, f := range all {
		if !strings.Contains(f.path, "_CloudTrail_us-east-1_20260314T09") || !strings.Contains(f.path, "/"+prod+"/") {
			continue
		}
		sum := sha256.Sum256(f.content)
		l := logFile{Bucket: "acme-trail-logs", Object: f.path, Hash: hex.EncodeToString(sum[:]), Kind: "SHA-256", Oldest: f.records[0].EventTime, Newest: f.records[0].EventTime}
		for _, r := range f.records {
			l.Oldest, l.Newest = min(l.Oldest, r.EventTime), max(l.Newest, r.EventTime)
		}
		logs = append(logs, l)
	}
	path := "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/14/111122223333_CloudTrail-Digest_us-east-1_acme-trail_us-east-1_20260314T100512Z.json.gz"
	content, err := encode(map[string]any{
		"awsAccountId": prod, "digestStartTime": "2026-03-14T09:05:12Z", "digestEndTime": "2026-03-14T10:05:12Z", "digestS3Bucket": "acme-trail-logs", "digestS3Object": path,
		"digestPublicKeyFingerprint": "00112233445566778899aabbccddeeff", "digestSignatureAlgorithm": "SHA256withRSA",
		"newestEventTime": logs[len(logs)-1].Newest, "oldestEventTime": logs[0].Oldest,
		"previousDigestS3Bucket": nil, "previousDigestS3Object": nil, "previousDigestHashValue": nil, "previousDigestHashAlgorithm": nil, "previousDigestSignature": nil, "logFiles": logs,
	})
	return &sample{path: path, content: content, ignored: true}, err
}

// lookupEvents makes what `aws cloudtrail lookup-events` prints.
func lookupEvents(records []*record) (*sample, error) {
	type event struct {
		EventID     string `json:"EventId"`
		EventName   string
		ReadOnly    string
		AccessKeyID string `json:"AccessKeyId,omitempty"`
		EventTime   string
		EventSource string
		Username    string `json:",omitempty"`
		Resources   []string
		Record      string `json:"CloudTrailEvent"`
	}
	var out struct{ Events []event }
	for _, r := range slices.Backward(records) { // newest first
		text, err := encode(r)
		if err != nil {
			return nil, err
		}
		out.Events = append(out.Events, event{EventID: r.EventID, EventName: r.EventName, ReadOnly: strconv.FormatBool(*r.ReadOnly), AccessKeyID: r.by.identity.AccessKeyID,
			EventTime: r.at.Format("2006-01-02T15:04:05+00:00"), EventSource: r.EventSource, Username: userName(r), Resources: []string{}, Record: string(text)})
	}
	content, err := json.MarshalIndent(out, "", "    ")
	return &sample{path: "event-history/lookup-events-eu-central-1.json", content: append(content, '\n'), records: records}, err
}

// eventHistory makes what the console downloads as CSV: few fields of each event.
func eventHistory(records []*record) (*sample, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{strings.Split("User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category", ",")}
	for _, r := range slices.Backward(records) {
		key := r.by.identity.AccessKeyID
		if r.EventType == "AwsConsoleSignIn" {
			key = ""
		}
		rows = append(rows, []string{userName(r), key, r.EventTime, r.EventSource, r.EventName, r.AwsRegion, r.SourceIPAddress, r.UserAgent, r.ErrorCode, "[]",
			r.RequestID, r.EventID, strconv.FormatBool(*r.ReadOnly), r.EventType, r.RecipientAccountID, r.EventCategory})
	}
	err := w.WriteAll(rows)
	return &sample{path: "event-history/event_history.csv", content: b.Bytes(), records: records}, err
}

// userName is what event history shows as the user: the session's name for roles.
func userName(r *record) string {
	id := r.by.identity
	if id.Type == "AssumedRole" {
		return id.PrincipalID[strings.IndexByte(id.PrincipalID, ':')+1:]
	}
	return id.UserName
}
