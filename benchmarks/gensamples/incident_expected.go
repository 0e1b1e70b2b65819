package main

import (
	"encoding/json"
)

// planted is a step of the story.
type planted struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Time     string   `json:"time"` // of the first event
	EventIDs []string `json:"event_ids"`
	shown
}

// shown says who must find a step, and which words the sentence about it holds, whatever their case.
type shown struct {
	Timeline []string `json:"timeline,omitempty"`
	Trace    []string `json:"trace,omitempty"`
}

// sessionLink says where a key or a session comes from.
type sessionLink struct {
	Parent   string   `json:"parent"` // a key; an account or a service, where there is none
	Child    string   `json:"child"`  // the key that was obtained
	How      string   `json:"how"`    // eventName
	EventIDs []string `json:"event_ids"`
}

func both(words ...string) shown         { return shown{Timeline: words, Trace: words} }
func timelineOnly(words ...string) shown { return shown{Timeline: words} }
func traceOnly(words ...string) shown    { return shown{Trace: words} }

// nowhere is for steps that need not be found.
func nowhere() shown { return shown{} }

// plant notes a step of the story.
func (s *incident) plant(id, title string, by shown, records ...*record) {
	s.planted = append(s.planted, planted{ID: id, Title: title, Time: records[0].EventTime, EventIDs: idsOf(records), shown: by})
}

// harmless notes what looks like a step and is none.
func (s *incident) harmless(id, title string, records ...*record) {
	s.innocent = append(s.innocent, planted{ID: id, Title: title, Time: records[0].EventTime, EventIDs: idsOf(records)})
}

// link notes that a caller obtained a key.
func (s *incident) link(by caller, child, how string, records ...*record) {
	s.linkFrom(by.identity.AccessKeyID, child, how, records...)
}

func (s *incident) linkFrom(parent, child, how string, records ...*record) {
	s.links = append(s.links, sessionLink{Parent: parent, Child: child, How: how, EventIDs: idsOf(records)})
}

func idsOf(records []*record) []string {
	var ids []string
	for _, r := range records {
		ids = append(ids, r.EventID)
	}
	return ids
}

// findings is what an ingest of the incident, and questions about it, must find.
type findings struct {
	Files      int            `json:"files"`
	Events     int            `json:"events"`
	FirstTime  string         `json:"first_time"`
	LastTime   string         `json:"last_time"`
	Accounts   map[string]int `json:"events_by_account"`
	Regions    map[string]int `json:"events_by_region"`
	Categories map[string]int `json:"events_by_category"`
	ErrorCodes map[string]int `json:"events_by_error_code"`
	Steps      []planted      `json:"steps"`
	Links      []sessionLink  `json:"links"`
	Missing    []string       `json:"missing"` // sessions whose beginning was in a hole: the intruder's, and a server's
	Gaps       []hole         `json:"gaps"`
	Innocent   []planted      `json:"innocent"`
}

// expected counts what was delivered.
func (s *incident) expected(files map[string][]byte, delivered []*record) ([]byte, error) {
	f := findings{Files: len(files), Events: len(delivered), FirstTime: delivered[0].EventTime, LastTime: delivered[len(delivered)-1].EventTime,
		Accounts: map[string]int{}, Regions: map[string]int{}, Categories: map[string]int{}, ErrorCodes: map[string]int{},
		Steps: s.planted, Links: s.links, Missing: []string{lostKey, serverKey("acme-orders", s.on(1, "18:00"))}, Gaps: s.holes()}
	known := map[string]bool{}
	for _, r := range delivered {
		known[r.EventID] = true
		f.Accounts[r.RecipientAccountID]++
		f.Regions[r.AwsRegion]++
		f.Categories[r.EventCategory]++
		if r.ErrorCode != "" {
			f.ErrorCodes[r.ErrorCode]++
		}
	}
	for _, h := range s.innocent { // some of it fell into the holes
		var arrived []string
		for _, id := range h.EventIDs {
			if known[id] {
				arrived = append(arrived, id)
			}
		}
		h.EventIDs = arrived
		if len(arrived) > 0 {
			f.Innocent = append(f.Innocent, h)
		}
	}
	text, err := json.MarshalIndent(f, "", " ")
	return append(text, '\n'), err
}
