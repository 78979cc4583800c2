// Which files the window shows as they are; of every other it shows the text made from it, or a card.
export const isPdf = ({ mediaType }: { mediaType: string }) => mediaType === 'application/pdf'
export const isPicture = ({ mediaType }: { mediaType: string }) => /^image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)$/.test(mediaType)
