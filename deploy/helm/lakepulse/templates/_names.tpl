{{/* Names and labels. All take a dict: root ($), name (the service's). */}}

{{- define "lakepulse.name" -}}
{{ .root.Release.Name }}-{{ .name }}
{{- end }}

{{- define "lakepulse.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "lakepulse.labels" -}}
{{ include "lakepulse.selector" . }}
app.kubernetes.io/name: lakepulse
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: lakepulse
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "lakepulse.image" -}}
{{ .root.Values.image.repository }}/{{ .image }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}
