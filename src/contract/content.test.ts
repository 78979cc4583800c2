import { describe, expect, it } from 'vitest'
import { answerBytes, contentDisposition, pagePolicy, servedType } from './content.ts'

const of = (range: string | null, sizeBytes = 100) => answerBytes({ sizeBytes, mediaType: 'application/pdf', range })

describe('bytes of an attachment', () => {
  it('are sent whole, or the one range that was asked for', () => {
    expect(of(null)).toMatchObject({ status: 200, span: { start: 0, end: 99 } })
    expect(of('bytes=10-19')).toMatchObject({
      status: 206,
      span: { start: 10, end: 19 },
      headers: { 'content-range': 'bytes 10-19/100', 'content-length': '10' },
    })
    expect(of('bytes=90-')).toMatchObject({ status: 206, span: { start: 90, end: 99 } })
    expect(of('bytes=-5')).toMatchObject({ status: 206, span: { start: 95, end: 99 } })
    expect(of('bytes=-500')).toMatchObject({ status: 206, span: { start: 0, end: 99 } })
    expect(of('bytes=50-5000')).toMatchObject({ status: 206, span: { start: 50, end: 99 } })
  })

  it('are refused beyond the end, and sent whole for what is not one range', () => {
    expect(of('bytes=100-')).toMatchObject({ status: 416, span: null, headers: { 'content-range': 'bytes */100' } })
    expect(of('bytes=-0')).toMatchObject({ status: 416 })
    for (const range of ['bytes=1-2,5-6', 'lines=1-2', 'bytes=9-3', 'bytes=-', 'bytes=a-b', '']) expect(of(range).status).toBe(200)
    expect(of(null, 0)).toMatchObject({ status: 200, span: null })
  })

  it('never carry a type that runs in our origin', () => {
    for (const type of [
      'text/html',
      'TEXT/HTML; charset=utf-8',
      'application/xhtml+xml',
      'text/javascript',
      'application/xml',
      'text/xml',
      '',
      'image/svg+xml2',
    ]) {
      expect(servedType(type)).toBe('application/octet-stream')
    }
    expect(answerBytes({ sizeBytes: 1, mediaType: 'text/html', range: null }).headers).toMatchObject({
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
    })
    expect(answerBytes({ sizeBytes: 1, mediaType: 'image/svg+xml', range: null }).headers['content-security-policy']).toContain('sandbox')
  })

  it('keep a name in any script, and no header can be broken by it', () => {
    expect(contentDisposition('attachment', 'تقرير "2025".pdf')).toBe(
      `attachment; filename="_____ _2025_.pdf"; filename*=UTF-8''%D8%AA%D9%82%D8%B1%D9%8A%D8%B1%20%222025%22.pdf`,
    )
    expect(contentDisposition('attachment', 'a\r\nset-cookie: x')).not.toMatch(/[\r\n]/)
  })
})

describe('the policy of the page', () => {
  it('runs no inline script, evaluates nothing and loads nothing from elsewhere', () => {
    expect(pagePolicy).not.toMatch(/unsafe-eval|https?:|\*/)
    expect(/script-src ([^;]*)/.exec(pagePolicy)?.[1]).toBe("'self'")
  })
})
